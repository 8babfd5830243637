using System.ComponentModel.DataAnnotations;

namespace Fanfare.Journals;

/// <summary>How much may wait for the store.</summary>
public sealed class JournalOptions
{
    public const string SectionName = "Journal";

    /// <summary>The most entries in one transaction. Default: 1,000.</summary>
    [Range(1, 100_000)]
    public int MaxBatchEntries { get; init; } = 1_000;

    /// <summary>The most entries that wait; events beyond it are refused with 503. Default: 10,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxQueuedEntries { get; init; } = 10_000;

    /// <summary>
    /// The longest that an event waits before its commit begins; then it is refused with 503, so that its producer does not give up first.
    /// Default: 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:00:07")]
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The most bytes that wait; events beyond it are refused with 503. Default: 64 MiB.</summary>
    [Range(1 << 20, int.MaxValue)]
    public int MaxQueuedBytes { get; init; } = 64 << 20;
}
