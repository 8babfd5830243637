using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Fanfare.Telemetry;
using Microsoft.Extensions.Logging;

namespace Fanfare.Sources.Postgres;

/// <summary>What sources measure and log. Their names are the operator's, and few.</summary>
internal sealed partial class SourceReports
{
    private readonly Counter<long> _changes;
    private readonly Counter<long> _failures;
    private readonly ConcurrentDictionary<string, long> _lags = new(StringComparer.Ordinal);

    private readonly ILogger<SourceReports> _logger;

    public SourceReports(IMeterFactory meters, ILogger<SourceReports> logger)
    {
        _logger = logger;
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

    /// <summary>Counts a failure.</summary>
    public void Failed(string source, SourceFault fault) =>
        _failures.Add(
            1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>(
                "cause", fault.ToString().ToLowerInvariant()));

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

    [LoggerMessage(LogLevel.Information, "Source {Source}: {Statement}")]
    public partial void Published(string source, string statement);

    [LoggerMessage(LogLevel.Information, "Source {Source}: the slot {Slot} was made; changes are sent from now on")]
    public partial void SlotMade(string source, string slot);

    [LoggerMessage(
        LogLevel.Information,
        "Source {Source}: the publication {Publication} is somebody else's and has no mark that it is read; should the slot be "
            + "dropped while nobody reads, nobody will know")]
    public partial void NotMarked(string source, string publication);

    [LoggerMessage(LogLevel.Information, "Source {Source} reads from the slot {Slot}")]
    public partial void Reads(string source, string slot);

    [LoggerMessage(LogLevel.Information, "Source {Source} waits: another process reads from the slot {Slot}")]
    public partial void Waits(string source, string slot);

    [LoggerMessage("Source {Source} cannot work now ({Fault}): {Why}. It is tried again in {Wait}")]
    public partial void Failed(LogLevel level, string source, SourceFault fault, string why, TimeSpan wait, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: changes cannot be kept now: {Why} They are tried again in {Wait}")]
    public partial void NotKept(string source, string why, TimeSpan wait);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: {Table} {Key} of change {Id} is too large: it is sent without its data")]
    public partial void TooLarge(string source, string table, string key, string id);

    [LoggerMessage(
        LogLevel.Error,
        "Source {Source}: PostgreSQL has not told the channel of {Table} {Key}, change {Id}: it goes to a channel of its own. Run: "
            + "ALTER TABLE {Table} REPLICA IDENTITY FULL")]
    public partial void ChannelUnknown(string source, string table, string key, string id);
}
