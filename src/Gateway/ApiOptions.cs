using System.ComponentModel.DataAnnotations;

namespace Fanfare.Api;

/// <summary>What the REST API takes.</summary>
public sealed class ApiOptions
{
    public const string SectionName = "Api";

    /// <summary>The largest request body in bytes; a larger one is answered 413. Default: 1 MiB.</summary>
    [Range(1024, 1 << 30)]
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>How long a repeated request with the same idempotency key gets the first one's answer. Default: 12 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan IdempotencyWindow { get; init; } = TimeSpan.FromHours(12);
}
