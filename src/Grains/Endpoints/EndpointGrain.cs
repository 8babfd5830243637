using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Limits;
using Fanfare.Retries;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>
/// Delivers what its endpoint is owed. Calls interleave (ADR 0005): requests, reads and outcomes are all under way at once, and what
/// they have in common is changed between awaits only.
/// </summary>
[Reentrant]
internal sealed partial class EndpointGrain(EndpointServices services, DeliveryStore store, Journal journal, TimeProvider time, ILogger<EndpointGrain> logger)
    : Grain, IEndpointGrain
{
    private const int DropLimit = 1_000;
    private static readonly TimeSpan CallPause = TimeSpan.FromSeconds(1);

    private readonly DeliveryOptions _options = services.Options;
    private readonly LaneTable _lanes = new(services.Options);
    private string _id = "";
    private BackgroundWork _work = null!;
    private EndpointOwner _owner = null!;
    private EndpointCondition _condition = null!;
    private CatchUp _catchUp = null!;
    private DueTimer _timer = null!;
    private ApplicationShare _share = null!;
    private DeliveryTarget? _target;
    private RetryPlan _plan = services.PlanFor(null);
    private bool _gone;
    private bool _leaving;
    private bool _stopping;
    private bool _reserving;
    private int _inFlight;
    private int _unrecorded;
    private EndpointShow _shown;

    /// <summary>Whether something may be delivered, but for limits.</summary>
    private bool MayDeliver => !_stopping && _owner.Epoch is not null && _target is { Endpoint.Held: false };

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        _work = new BackgroundWork(Break);
        _catchUp = new CatchUp(_id, _lanes, store, _options, _work, time, Pump);
        _timer = new DueTimer(this, Pump, time);
        _owner = new EndpointOwner(_id, journal, time, logger, _work.Aborted) { Stored = Hear, Fenced = DeactivateOnIdle };
        _condition = new EndpointCondition(services.NewGate(), services.Verifier, _owner, time, logger, _work.Aborted);
        _share = new ApplicationShare(rate => GrainFactory.GetGrain<IApplicationThrottleGrain>(_target!.Endpoint.ApplicationId).ReserveAsync(rate), time);
        await _owner.ClaimAsync();
        await RefreshAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        await _work.DrainAsync(_options.StopGrace, time, cancellationToken);
        Show(default);
        _work.Dispose();
    }

    public Task PushAsync(AcceptedEvent pushed, string lane, long previous)
    {
        if (_target is not null)
        {
            _lanes.Push(pushed, lane, previous, time.GetUtcNow());
            Pump();
        }

        return Task.CompletedTask;
    }

    public async Task WakeAsync()
    {
        // Should the news of a change have been lost, it is heard now.
        await RefreshAsync();
        if (_target is null)
        {
            if (!_leaving)
            {
                _leaving = true;
                _work.Start(LeaveAsync());
            }

            return;
        }

        // While it is looked after, it is woken again soon; farther than an event that comes now would set it, so that such an event shows.
        var claimed = Timestamp.Now(time) + (2 * _options.WakeAfter);
        if (_target.Endpoint is { Held: true } held)
        {
            var pending = held is { Disabled: false, Verification.Status: VerificationStatus.Pending };
            await journal.AppendAsync(new WakeSetting(_id, pending ? held.Verification!.CallbackBy ?? claimed : null));
            return;
        }

        await journal.AppendAsync(new WakeSetting(_id, claimed));
        _lanes.Search();
        Pump();

        // When nothing is due, then not before something is; unless an event has come meanwhile.
        var due = await store.ReadDueLanesAsync(_id, "", time.GetUtcNow(), 1, _work.Aborted);
        if (due.Lanes.IsEmpty && !(due.NextDueAt < claimed))
        {
            await journal.AppendAsync(new WakeSetting(_id, due.NextDueAt, claimed));
        }
    }

    public async Task RefreshAsync()
    {
        var read = await store.ReadTargetAsync(_id, _work.Aborted);
        if (read is null)
        {
            _gone = true;
            _target = null;
        }
        else if (!_gone && (_target is null || read.Version >= _target.Version))
        {
            // Reads may overtake one another.
            _plan = services.PlanFor(read.RetryPolicy);
            _target = _condition.Take(_target, read);
            if (read.Endpoint.AwaitsVerification && !_stopping)
            {
                _work.Start(VerifyAsync(read));
            }
        }

        Pump();
    }

    public Task ReloadAsync()
    {
        _lanes.Reload(time.GetUtcNow());
        Pump();
        return Task.CompletedTask;
    }

    private async Task VerifyAsync(DeliveryTarget target)
    {
        if (await _condition.VerifyAsync(target))
        {
            await WakeAsync();
        }
    }

    /// <summary>The endpoint was deleted: what it was owed is dropped, little by little.</summary>
    private async Task LeaveAsync()
    {
        while (await store.DropOwedAsync(_id, DropLimit, _work.Aborted) == DropLimit)
        {
        }

        await journal.AppendAsync(new WakeSetting(_id, null));
        DeactivateOnIdle();
    }

    /// <summary>Starts everything that may start now.</summary>
    private void Pump()
    {
        if (!MayDeliver)
        {
            return;
        }

        var now = time.GetUtcNow();
        _lanes.WakeUp(now);
        while (_inFlight < _options.MaxInFlightPerEndpoint && _unrecorded < 2 * _options.WindowEvents && !_reserving
            && _condition.Gate.OpensAt(now) <= now && _lanes.TryTakeReady(out var ready))
        {
            _inFlight++;
            _work.Start(DeliverAsync(ready));
        }

        _catchUp.Start();
        SetTimer(now);
    }

    private async Task DeliverAsync(Lane lane)
    {
        Attempted? attempted;
        try
        {
            attempted = await TryAttemptAsync(lane);
        }
        finally
        {
            _inFlight--;
        }

        if (attempted is { } made)
        {
            await SettleAsync(lane, made);
        }
        else
        {
            _lanes.PutBack(lane, time.GetUtcNow());
        }

        Pump();
    }

    /// <summary>Makes an attempt, when it is its turn and the endpoint's limits let it go; null when they do not after all.</summary>
    private async Task<Attempted?> TryAttemptAsync(Lane lane)
    {
        if (_target is not { } waiting || await EnterAsync(lane, waiting) is not { } pass)
        {
            return null;
        }

        try
        {
            return new Attempted(pass.Target, await services.Client.AttemptAsync(pass.Target, lane.Head!.Event, _work.Aborted), pass.IsProbe);
        }
        finally
        {
            services.Turns.Leave(waiting.Endpoint.ApplicationId);
        }
    }

    /// <summary>Waits for the application's limit and for a turn.</summary>
    /// <returns>Where the request goes, which is what was just found verified and enabled, and whether it is a probe; null when it may not go after all, and no turn is held.</returns>
    private async Task<(DeliveryTarget Target, bool IsProbe)?> EnterAsync(Lane lane, DeliveryTarget waiting)
    {
        // One lane at a time holds a part of the application's limit until it is spent.
        var limit = waiting.ApplicationThrottleRate;
        _reserving = limit is not null;
        try
        {
            if (limit is { } rate && !await _share.TryTakeAsync(rate, _work.Aborted))
            {
                await HearOfChangesAsync();
                return null;
            }

            await services.Turns.EnterAsync(waiting.Endpoint.ApplicationId, _id, _work.Aborted);
            if (MayDeliver && !lane.Stale && (limit is null || _share.IsAtHand) && _condition.Gate.TryPass(time.GetUtcNow(), out var isProbe))
            {
                _share.Spend();
                return (_target!, isProbe);
            }

            services.Turns.Leave(waiting.Endpoint.ApplicationId);
            return null;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // Who keeps the application's limit is not to be reached now.
            await Task.Delay(CallPause, time, _work.Aborted);
            return null;
        }
        finally
        {
            if (limit is not null)
            {
                _reserving = false;
                Pump();
            }
        }
    }

    private async Task SettleAsync(Lane lane, Attempted attempted)
    {
        var (target, outcome, wasProbe) = attempted;
        if (_target is { } current)
        {
            // Before anything else may go: a pause or the end of the endpoint holds from now on.
            _target = _condition.Learn(current, outcome, wasProbe, EndpointServices.Chance(), _work);
        }

        if (!outcome.Succeeded)
        {
            await HearOfChangesAsync();
        }

        var now = time.GetUtcNow();
        var delivery = lane.Head!;
        var number = delivery.AttemptsMade + 1;
        var next = NextStep.After(outcome, delivery, _plan, now, EndpointServices.Chance());
        var dueAt = (next as NextStep.RetryAt)?.DueAt;
        services.Metrics.Attempted(outcome, isLast: dueAt is null);
        LogAttempt(number, delivery.Event.Id, _id, outcome.Fault, outcome.StatusCode, outcome.Duration, dueAt);
        var entry = services.EntryFor(delivery, lane.Name, target, _owner.Epoch ?? 0, outcome, dueAt);
        if (dueAt is { } retryAt)
        {
            // The lane waits anyway: then it can as well be sure that the store knows until when.
            if (await RecordAsync(entry))
            {
                _lanes.Retry(lane, retryAt, time.GetUtcNow());
            }

            return;
        }

        if (next is NextStep.GiveUp)
        {
            LogExhausted(delivery.Event.Id, _id, number, outcome.Fault, outcome.StatusCode);
        }

        // The lane goes on while the outcome is on its way to the store; a crash in between repeats one attempt.
        lane.Unrecorded++;
        _lanes.Settle(lane, now);
        Pump();
        await RecordAsync(entry);
        _lanes.Recorded(lane, time.GetUtcNow());
    }

    /// <summary>Nobody tells an endpoint that the policy it follows or its application's limit has changed, since a thousand others may follow them too: it looks when it matters.</summary>
    private async Task HearOfChangesAsync()
    {
        try
        {
            if (await store.ReadVersionAsync(_id, _work.Aborted) is not { } version || version > _target?.Version)
            {
                await RefreshAsync();
            }
        }
        catch (StoreUnavailableException)
        {
            // What it knows must do.
        }
    }

    private async Task<bool> RecordAsync(AttemptAppend entry)
    {
        _unrecorded++;
        try
        {
            return await _owner.AppendAsync(entry);
        }
        finally
        {
            _unrecorded--;
        }
    }

    private void SetTimer(DateTimeOffset now)
    {
        var dueAt = _lanes.NextDueAt;
        if (_lanes.HasReady && _inFlight < _options.MaxInFlightPerEndpoint)
        {
            // What is ready waits for the endpoint's limits; for an outcome, a turn or the application's limit no timer is needed.
            var opensAt = _condition.Gate.OpensAt(now);
            dueAt = opensAt > now && !(dueAt < opensAt) ? opensAt : dueAt;
        }

        _timer.Set(dueAt);
        Show(new EndpointShow(_lanes.Count, _condition.Gate.Health.PausedUntil > now, _condition.Gate.Health.BreakerOpen, _condition.Gate.IsProbing));
    }

    private void Show(EndpointShow now)
    {
        services.Metrics.Show(_shown, now);
        _shown = now;
    }

    /// <summary>A write has told the endpoint's version.</summary>
    private void Hear(long version)
    {
        if (version > _target?.Version)
        {
            _work.Start(RefreshAsync());
        }
    }

    /// <summary>A fresh activation starts from what is stored.</summary>
    private void Break(Exception exception)
    {
        LogBroken(exception, _id);
        DeactivateOnIdle();
    }

    /// <summary>A request that was made.</summary>
    private readonly record struct Attempted(DeliveryTarget Target, AttemptOutcome Outcome, bool WasProbe);

    [LoggerMessage(LogLevel.Debug, "Attempt {Number} to deliver {MessageId} to {EndpointId}: {Fault} (HTTP {StatusCode}) after {Duration}; next at {DueAt}")]
    private partial void LogAttempt(int number, string messageId, string endpointId, DeliveryFault fault, int statusCode, TimeSpan duration, DateTimeOffset? dueAt);

    [LoggerMessage(LogLevel.Warning, "{MessageId} has failed at {EndpointId} after {Number} attempts; the last: {Fault} (HTTP {StatusCode})")]
    private partial void LogExhausted(string messageId, string endpointId, int number, DeliveryFault fault, int statusCode);

    [LoggerMessage(LogLevel.Error, "Delivery to {EndpointId} broke; it starts again from the store")]
    private partial void LogBroken(Exception exception, string endpointId);
}
