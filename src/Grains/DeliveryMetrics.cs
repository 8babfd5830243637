using System.Diagnostics.Metrics;
using Fanfare.Channels;
using Fanfare.Telemetry;

namespace Fanfare.Deliveries;

/// <summary>What a silo measures of its events and deliveries.</summary>
internal sealed class DeliveryMetrics
{
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _succeeded;
    private readonly Counter<long> _failed;
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;
    private int _lanes;
    private int _paused;
    private int _open;
    private int _halfOpen;
    private OwedTotals? _owed;

    public DeliveryMetrics(IMeterFactory meters, TimeProvider time)
    {
#pragma warning disable CA2000 // The factory disposes it.
        var meter = meters.Create(Meters.Name);
#pragma warning restore CA2000
        _accepted = meter.CreateCounter<long>("fanfare.events.accepted", null, "Events that were stored.");
        _refused = meter.CreateCounter<long>("fanfare.events.refused", null, "Events that were not stored, by reason.");
        _succeeded = meter.CreateCounter<long>("fanfare.deliveries.succeeded", null, "Deliveries that their endpoint has taken.");
        _failed = meter.CreateCounter<long>(
            "fanfare.deliveries.failed", null, "Deliveries that were given up, by the cause of the last failure.");
        _attempts = meter.CreateCounter<long>("fanfare.attempts", null, "Requests to endpoints, by outcome and cause.");
        _duration = meter.CreateHistogram(
            "fanfare.attempt.duration", "s", "The time that a request to an endpoint took.", advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30],
            });
        meter.CreateObservableGauge("fanfare.lanes", () => _lanes, null, "Channels that endpoints of this silo keep track of.");
        meter.CreateObservableGauge("fanfare.endpoints.paused", () => _paused, null, "Endpoints of this silo that have asked for a pause.");
        meter.CreateObservableGauge(
            "fanfare.breakers",
            () =>
                (Measurement<int>[])[
                    new(_open, new KeyValuePair<string, object?>("state", "open")),
                    new(_halfOpen, new KeyValuePair<string, object?>("state", "half_open"))],
            null,
            "Endpoints of this silo whose breaker is not closed, by its state.");
        meter.CreateObservableGauge(
            "fanfare.deliveries.owed", () => Owed(totals => totals.Count), null,
            "Deliveries owed to endpoints that may get them: those of the whole store.");
        meter.CreateObservableGauge(
            "fanfare.deliveries.oldest.age", () =>
                Owed(
                    totals =>
                        totals.OldestAcceptedAt is { } at
                            ? Math.Max(0, (time.GetUtcNow() - at).TotalSeconds) : 0), "s", "The age of the oldest event that is owed.");
    }

    public void Published(PublishResult result)
    {
        switch (result)
        {
            case PublishResult.Accepted:
                _accepted.Add(1);
                break;
            case PublishResult.DuplicateEventId or PublishResult.RepeatedRequest:
                _refused.Add(1, new KeyValuePair<string, object?>("reason", "repeated"));
                break;
            case PublishResult.NoApplication:
                _refused.Add(1, new KeyValuePair<string, object?>("reason", "no_application"));
                break;
            default:
                _refused.Add(1, new KeyValuePair<string, object?>("reason", "unavailable"));
                break;
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="isLast">Whether its delivery has ended with it.</param>
    public void Attempted(AttemptOutcome outcome, bool isLast)
    {
        var cause = CauseOf(outcome);
        _attempts.Add(
            1, new KeyValuePair<string, object?>("outcome", outcome.Succeeded ? "success" : "failure"),
            new KeyValuePair<string, object?>("cause", cause));
        _duration.Record(outcome.Duration.TotalSeconds);
        if (outcome.Succeeded)
        {
            _succeeded.Add(1);
        }
        else if (isLast)
        {
            _failed.Add(1, new KeyValuePair<string, object?>("cause", cause));
        }
    }

    /// <summary>Takes note of what an endpoint shows now instead of what it showed before.</summary>
    public void Show(EndpointShow before, EndpointShow now)
    {
        Interlocked.Add(ref _lanes, now.Lanes - before.Lanes);
        Interlocked.Add(ref _paused, (now.Paused ? 1 : 0) - (before.Paused ? 1 : 0));
        Interlocked.Add(ref _open, (now.BreakerOpen && !now.Probing ? 1 : 0) - (before.BreakerOpen && !before.Probing ? 1 : 0));
        Interlocked.Add(ref _halfOpen, (now.BreakerOpen && now.Probing ? 1 : 0) - (before.BreakerOpen && before.Probing ? 1 : 0));
    }

    /// <summary>Takes note of what the store owes; null when another silo tells.</summary>
    public void Owes(OwedTotals? totals) => _owed = totals;

    private static string CauseOf(AttemptOutcome outcome) => outcome.Fault switch
    {
        DeliveryFault.None => "none",
        DeliveryFault.Connection => "connection",
        DeliveryFault.Tls => "tls",
        DeliveryFault.Timeout => "timeout",
        DeliveryFault.Response => "response",
        DeliveryFault.Status when outcome.RateLimited => "rate_limited",
        DeliveryFault.Status => outcome.Means >= 500 ? "status_5xx" : outcome.Means >= 400 ? "status_4xx" : "status_other",
        DeliveryFault.PayloadGone => "payload_gone",
        DeliveryFault.Refused => "refused",
        _ => "other",
    };

    private IEnumerable<Measurement<double>> Owed(Func<OwedTotals, double> value) =>
        _owed is { } owed ? [new Measurement<double>(value(owed))] : [];
}

/// <summary>What one endpoint adds to what its silo shows.</summary>
internal readonly record struct EndpointShow(int Lanes, bool Paused, bool BreakerOpen, bool Probing);
