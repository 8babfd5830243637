using System.ComponentModel.DataAnnotations;

namespace Fanfare.Retention;

/// <summary>How long what has happened is kept. A payload is kept as long as its event says.</summary>
public sealed class RetentionOptions
{
    public const string SectionName = "Retention";

    /// <summary>How long attempts are kept, and events that have neither a payload nor anything owed any more. Default: 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Attempts { get; init; } = TimeSpan.FromDays(90);

    /// <summary>How many rows are forgotten in one transaction: more is faster, and holds others up longer. Default: 500.</summary>
    [Range(1, 100_000)]
    public int BatchSize { get; init; } = 500;
}
