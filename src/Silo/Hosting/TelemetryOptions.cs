using System.ComponentModel.DataAnnotations;

namespace Fanfare.Telemetry;

/// <summary>What the process tells of itself, and to whom.</summary>
public sealed class TelemetryOptions : IValidatableObject
{
    public const string SectionName = "Telemetry";

    /// <summary>
    /// The only port on which <c>/metrics</c> answers, which <c>Urls</c> must listen on too; 0 for every port. Default: 0.
    /// </summary>
    [Range(0, 65535)]
    public int MetricsPort { get; init; }

    /// <summary>
    /// The URL of an OTLP collector (gRPC) that gets traces and metrics; empty for the one in <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, if any.
    /// Default: empty.
    /// </summary>
    public string OtlpEndpoint { get; init; } = "";

    /// <summary>Whether a collector is spoken to over HTTP with protobuf, instead of gRPC. Default: false.</summary>
    public bool OtlpOverHttp { get; init; }

    /// <summary>The share of traces to record, of those that their producer does not decide about: 0 to 1. Default: 1.</summary>
    [Range(0.0, 1.0)]
    public double TraceRatio { get; init; } = 1;

    /// <summary>Whether log lines are JSON. Default: false.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>Whether anybody gets traces.</summary>
    internal Uri? Collector =>
        (OtlpEndpoint.Length > 0 ? OtlpEndpoint : Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT")) is { Length: > 0 } url
            ? new Uri(url) : null;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (OtlpEndpoint.Length > 0 && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
        {
            yield return new ValidationResult($"Telemetry:OtlpEndpoint '{OtlpEndpoint}' is no http URL.", [nameof(OtlpEndpoint)]);
        }
    }
}
