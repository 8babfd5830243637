using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Engine;
using Orleans.Hosting;

namespace Microsoft.Extensions.Hosting;

public static class OrleansSiloGenericHostExtensions
{
    /// <summary>Adds a silo to this host: the whole of a one-process cluster. It starts and stops in the order of hosted services.</summary>
    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder, Action<ISiloBuilder> configureDelegate)
    {
        var services = hostAppBuilder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Silo>();
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<Silo>());
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<Silo>());
        services.AddHostedService<SiloService>();
        configureDelegate(new SiloBuilder(services, hostAppBuilder.Configuration));
        return hostAppBuilder;
    }

    public static IHostApplicationBuilder UseOrleans(this IHostApplicationBuilder hostAppBuilder) => hostAppBuilder.UseOrleans(_ => { });

    private sealed record SiloBuilder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;
}
