using Orleans.Configuration;
using Orleans.Hosting;

namespace Fanfare.Hosting;

/// <summary>The one place that asks which engine is built (ADR 0002).</summary>
internal static class Engine
{
    /// <summary>A caller waits no longer for a grain than this; the gateway then answers 503.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    public static void AddEngine(this IHostApplicationBuilder builder)
    {
#if !ENGINE_ORLEANS
        builder.Services.AddExclusiveStorage();
#endif
        builder.UseOrleans(static silo =>
        {
#if ENGINE_ORLEANS
            silo.UseLocalhostClustering();
#endif
            silo.Configure<SiloMessagingOptions>(static messaging => messaging.ResponseTimeout = ResponseTimeout);
        });
    }
}
