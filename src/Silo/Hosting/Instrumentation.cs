using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Fanfare.Telemetry;

/// <summary>Which traces and metrics OpenTelemetry collects of this process.</summary>
internal static class Instrumentation
{
    public const string MetricsPath = "/metrics";

    public static TelemetryOptions TelemetryOptions(this IConfiguration configuration) =>
        configuration.GetSection(Telemetry.TelemetryOptions.SectionName).Get<TelemetryOptions>() ?? new TelemetryOptions();

    /// <summary>Collects traces and metrics.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.TelemetryOptions();
        builder.Services.AddOpenTelemetry().WithTracing(traces => Trace(traces, options)).WithMetrics(meters => Measure(meters, options));
    }

    private static void Trace(TracerProviderBuilder builder, TelemetryOptions options)
    {
        // Spans that nobody gets are not made.
        if (options.Collector is { } collector)
        {
            builder.ConfigureResource(Describe).AddSource(Traces.SourceName).AddAspNetCoreInstrumentation()
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceRatio)))
                .AddOtlpExporter(otlp => Send(otlp, collector, "v1/traces", options));
        }
    }

    private static void Measure(MeterProviderBuilder builder, TelemetryOptions options)
    {
        builder.ConfigureResource(Describe)
            .AddAspNetCoreInstrumentation().AddRuntimeInstrumentation()
            .AddMeter(Meters.Name, "Npgsql", "Microsoft.Orleans")
            .AddPrometheusExporter();
        if (options.Collector is { } collector)
        {
            builder.AddOtlpExporter(otlp => Send(otlp, collector, "v1/metrics", options));
        }
    }

    /// <summary>Serves the metrics to whoever scrapes them.</summary>
    public static void UseMetrics(this WebApplication app)
    {
        var port = app.Services.GetRequiredService<IOptions<TelemetryOptions>>().Value.MetricsPort;
        app.UseOpenTelemetryPrometheusScrapingEndpoint(
            app.Services.GetRequiredService<MeterProvider>(),
            http => http.Request.Path == MetricsPath && (port == 0 || http.Connection.LocalPort == port),
            path: null,
            configureBranchedPipeline: null,
            optionsName: null);
    }

    private static void Describe(ResourceBuilder resource) =>
        resource.AddService(
            "fanfare", serviceVersion: typeof(Instrumentation).Assembly.GetName().Version!.ToString(3),
            serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}");

    private static void Send(OtlpExporterOptions otlp, Uri collector, string path, TelemetryOptions options)
    {
        otlp.Protocol = options.OtlpOverHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        otlp.Endpoint = options.OtlpOverHttp ? new Uri(new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/"), path) : collector;
    }
}
