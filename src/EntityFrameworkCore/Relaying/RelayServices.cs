using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Adds the relay to a host.</summary>
public static class RelayServices
{
    /// <summary>
    /// Brings what a context has written to its outbox to Fanfare while the host runs: at least once, and in order within a channel. Any
    /// number of processes may have it; one of them works at a time.
    /// </summary>
    /// <typeparam name="TContext">
    /// A context with <see cref="FanfareOptions.UseFanfare(DbContextOptionsBuilder, Action{ChangesBuilder})"/>, added to the services
    /// itself or by a factory.
    /// </typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Options; wrong ones stop the host as it starts (<see cref="OptionsValidationException"/>).</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddFanfareRelay<TContext>(this IServiceCollection services, Action<RelayOptions> configure)
        where TContext : DbContext
    {
        var name = typeof(TContext).FullName!;
        services.AddOptions<RelayOptions>(name).Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RelayOptions>, RelayOptionsValidator>());
#pragma warning disable RS0030 // Where the application registers no clock, this is the host that chooses one.
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.AddLogging();
        return services.AddSingleton<IHostedService>(provider => new Relay<TContext>(
            provider.GetRequiredService<IServiceScopeFactory>(),
            provider.GetRequiredService<IOptionsMonitor<RelayOptions>>().Get(name),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Relay<TContext>>>()));
    }
}
