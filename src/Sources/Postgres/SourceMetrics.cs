using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Fanfare.Telemetry;

namespace Fanfare.Sources.Postgres;

/// <summary>What sources measure. Their names are the operator's, and few.</summary>
internal sealed class SourceMetrics
{
    private readonly Counter<long> _changes;
    private readonly Counter<long> _failures;
    private readonly ConcurrentDictionary<string, long> _lags = new(StringComparer.Ordinal);

    public SourceMetrics(IMeterFactory meters)
    {
#pragma warning disable CA2000 // The factory disposes it.
        var meter = meters.Create(Meters.Name);
#pragma warning restore CA2000
        _changes = meter.CreateCounter<long>("fanfare.source.changes", null, "Changes of databases that have become events.");
        _failures = meter.CreateCounter<long>("fanfare.source.failures", null, "Times that a source could not go on.");
        meter.CreateObservableGauge(
            "fanfare.source.lag",
            () => _lags.Select(static lag => new Measurement<long>(lag.Value, new KeyValuePair<string, object?>("source", lag.Key))),
            "By",
            "What a database has written and its source has not confirmed.");
    }

    public void Sent(string source, int changes) => _changes.Add(changes, new KeyValuePair<string, object?>("source", source));

    public void Failed(string source, SourceFault fault) =>
        _failures.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("cause", fault.ToString().ToLowerInvariant()));

    /// <summary>Says how far a source is behind; null when this process does not read it.</summary>
    public void Lags(string source, long? bytes)
    {
        if (bytes is { } known)
        {
            _lags[source] = known;
        }
        else
        {
            _lags.TryRemove(source, out _);
        }
    }
}
