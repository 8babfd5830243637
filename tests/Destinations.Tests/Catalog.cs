using Fanfare.Destinations;
using Fanfare.Egress;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare;

/// <summary>The destinations as the program registers them.</summary>
internal static class Catalog
{
    public static DestinationCatalog Registered { get; } = Services().BuildServiceProvider().GetRequiredService<DestinationCatalog>();

    /// <summary>What the destinations need, with loopback allowed.</summary>
    public static IServiceCollection Services(TimeProvider? time = null) => new ServiceCollection()
        .AddSingleton(time ?? TimeProvider.System)
        .AddSingleton<Microsoft.Extensions.Configuration.IConfiguration>(
            new Microsoft.Extensions.Configuration.ConfigurationManager
            {
                [$"{EgressOptions.SectionName}:{nameof(EgressOptions.Allow)}"] = "127.0.0.0/8",
            })
        .AddDestinations();
}
