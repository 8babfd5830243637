using Fanfare.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Fanfare.Hosting;

/// <summary>Starts and ends what collects traces and metrics, in a build without OpenTelemetry's own hosting.</summary>
internal sealed class TelemetryService(TracerProvider traces, MeterProvider meters) : IHostedService
{
    /// <summary>A collector that is away keeps nobody from stopping.</summary>
    private const int FlushMilliseconds = 2_000;

    public static void Add(IServiceCollection services, TelemetryOptions options)
    {
        services.AddSingleton(_ =>
        {
            var builder = Sdk.CreateTracerProviderBuilder();
            Instrumentation.Trace(builder, options);
            return builder.Build();
        });
        services.AddSingleton(_ =>
        {
            var builder = Sdk.CreateMeterProviderBuilder();
            Instrumentation.Measure(builder, options);
            return builder.Build();
        });
        services.AddHostedService<TelemetryService>();
    }

    /// <summary>They work from the moment at which they are made.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what has not been sent yet.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            traces.ForceFlush(FlushMilliseconds);
            meters.ForceFlush(FlushMilliseconds);
        },
        cancellationToken);
}
