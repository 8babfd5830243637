using Fanfare.Telemetry;

namespace Fanfare.Hosting;

/// <summary>What every role has in common: configuration, logging, clock and store.</summary>
internal static class HostDefaults
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>Creates a builder with the configuration, the log, the clock and the store.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="configure">Adds the host's own services; null for none.</param>
    public static WebApplicationBuilder CreateBuilder(string[] args, Action<WebApplicationBuilder>? configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddFanfareEnvironment().AddCommandLine(args);
        configure?.Invoke(builder);
        builder.Configuration.CheckUrls();
        builder.Services.AddCheckedOptions<TelemetryOptions>(TelemetryOptions.SectionName);
        builder.Logging.AddConsole(builder.Configuration.TelemetryOptions().JsonLogs);
#pragma warning disable RS0030 // The host chooses the clock.
        builder.Services.AddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopWithin);
        builder.Services.AddCheckedOptions<NodeOptions>(NodeOptions.SectionName);
        builder.Services.AddStorage(builder.Configuration);
        return builder;
    }

    private static void AddConsole(this ILoggingBuilder logging, bool json)
    {
        if (json)
        {
            logging.AddJsonConsole(static console => console.UseUtcTimestamp = true);
            return;
        }

        logging.AddSimpleConsole(static console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
    }
}
