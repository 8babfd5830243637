using System.ComponentModel.DataAnnotations;

namespace Fanfare.Limits;

/// <summary>When an endpoint that fails is left alone for a while.</summary>
public sealed class BreakerOptions
{
    public const string SectionName = "Breaker";

    /// <summary>So many failures in a row open the breaker; 0 for never. Default: 10.</summary>
    [Range(0, 1_000_000)]
    public int Failures { get; init; } = 10;

    /// <summary>How long it stays open at first; each probe that fails doubles it. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that it stays open between two probes. Default: 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan MaxOpenFor { get; init; } = TimeSpan.FromMinutes(5);
}
