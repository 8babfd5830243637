using System.Diagnostics.Metrics;
using Fanfare.Telemetry;

namespace Fanfare.Journals;

/// <summary>What a journal measures of itself.</summary>
public sealed class JournalMetrics
{
    private readonly Histogram<int> _batch;
    private readonly Histogram<double> _duration;
    private Func<int> _queued = static () => 0;

    public JournalMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // The factory disposes it.
        var meter = meters.Create(Meters.Name);
#pragma warning restore CA2000
        _batch = meter.CreateHistogram(
            "fanfare.journal.batch.size", null, "Entries written in one commit.", advice: new InstrumentAdvice<int>
            {
                HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
            });
        _duration = meter.CreateHistogram(
            "fanfare.journal.commit.duration", "s", "The time that a commit took.", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            });
        meter.CreateObservableGauge("fanfare.journal.queue", () => _queued(), null, "Entries that wait for the store.");
    }

    /// <summary>Has the queue of a journal measured.</summary>
    public void Watch(Func<int> queued) => _queued = queued;

    public void Committed(int entries, TimeSpan duration)
    {
        _batch.Record(entries);
        _duration.Record(duration.TotalSeconds);
    }
}
