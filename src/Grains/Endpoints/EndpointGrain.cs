using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Journals;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>
/// Delivers what its endpoint is owed. A shell: its parts decide, and it does what they say. Calls interleave (ADR 0005): requests, reads
/// and outcomes are all under way at once, and what they have in common is changed between awaits only.
/// </summary>
[Reentrant]
internal sealed partial class EndpointGrain(
    IGrainContext context, EndpointRecords records, EndpointRequests requests, EndpointLimits limits, TimeProvider time,
    ILogger<EndpointGrain> logger)
    : Grain, IEndpointGrain
{
    private readonly EndpointState _state = new(context.GrainId.Key.ToString()!, limits, time);
    private readonly Handshake _handshake = new();
    private readonly BackgroundWork _work = new();
    private CatchUp? _catchUp;
    private Entrance? _entrance;
    private DueTimer? _timer;
    private EndpointShow _shown;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _state.Epoch = await records.ClaimAsync(_state.Id);
        await RefreshAsync(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _state.Phase = EndpointPhase.Stopping;
        await _work.DrainAsync(limits.Delivery.StopGrace, time, cancellationToken);
        _shown = requests.Show(_shown, default);
        _work.Dispose();
    }

    public Task PushAsync(AcceptedEvent pushed, string lane, long previous)
    {
        if (_state.Target is not null)
        {
            _state.Lanes.Push(pushed, lane, previous, time.GetUtcNow());
            Pump();
        }

        return Task.CompletedTask;
    }

    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        // If the call that announced a change was lost, the change is noticed now.
        await RefreshAsync(cancellationToken);
        if (_state.Target is not { Delivery.Endpoint: var endpoint })
        {
            if (_state.TryLeave())
            {
                Start(LeaveAsync());
            }

            return;
        }

        var claimed = await records.KeepAwakeAsync(endpoint, limits.Delivery.WakeAfter);
        if (!endpoint.Held)
        {
            _state.Lanes.Search();
            Pump();
            await records.RestAsync(_state.Id, claimed, cancellationToken);
        }
    }

    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (_state.Take(await records.ReadAsync(_state.Id, cancellationToken)) is { } unverified)
        {
            Start(VerifyAsync(unverified));
        }

        Pump();
    }

    public Task ReloadAsync()
    {
        _state.Lanes.Reload(time.GetUtcNow());
        Pump();
        return Task.CompletedTask;
    }

    private async Task LeaveAsync()
    {
        await records.DropOwedAsync(_state.Id, _work.Aborted);
        DeactivateOnIdle();
    }

    private async Task VerifyAsync(DeliveryTarget target)
    {
        if (_state.Epoch is { } epoch && await _handshake.RunAsync(target, requests, time, _work.Aborted) is { } ended
            && await AppendAsync(Handshake.EntryFor(target, ended, epoch, time)))
        {
            await WakeAsync(_work.Aborted);
        }
    }

    /// <summary>Starts everything that may start now.</summary>
    private void Pump()
    {
        if (!_state.MayDeliver)
        {
            return;
        }

        var now = time.GetUtcNow();
        _state.Lanes.WakeUp(now);
        while (_state.MayStart(now) && _state.Lanes.TryTakeReady(out var ready))
        {
            _state.InFlight++;
            Start(DeliverAsync(ready));
        }

        _catchUp ??= new CatchUp(_state.Id, _state.Lanes, records, limits.Delivery, time);
        while (_catchUp.TryStart(out var reading, _work.Aborted))
        {
            Start(reading, pump: true);
        }

        _timer ??= new DueTimer(this.RegisterGrainTimer(
            OnDueAsync, new GrainTimerCreationOptions
            {
                DueTime = Timeout.InfiniteTimeSpan,
                Period = Timeout.InfiniteTimeSpan,
                Interleave = true,
            }));
        _timer.Set(_state.NextDueAt(now), now);
        _shown = requests.Show(_shown, _state.Shown(now));
    }

    /// <summary>Makes an attempt at a lane's head, when it is its turn and the endpoint's limits let it go.</summary>
    private async Task DeliverAsync(Lane lane)
    {
        (EndpointTarget Target, AttemptOutcome Outcome, bool WasProbe)? made = null;
        try
        {
            made = _state.Target is { Delivery: var waiting } ? await TryAttemptAsync(lane, waiting) : null;
        }
        finally
        {
            _state.InFlight--;
        }

        if (made is { } attempt)
        {
            await SettleAsync(lane, attempt.Target, attempt.Outcome, attempt.WasProbe);
        }
        else
        {
            _state.Lanes.PutBack(lane, time.GetUtcNow());
        }

        Pump();
    }

    /// <returns>What came of the attempt; null when it may not be made after all.</returns>
    private async Task<(EndpointTarget Target, AttemptOutcome Outcome, bool WasProbe)?> TryAttemptAsync(Lane lane, DeliveryTarget waiting)
    {
        _entrance ??= new Entrance(_state, requests, GrainFactory, time);
        if (!await _entrance.WaitAsync(waiting, _work.Aborted))
        {
            await RefreshIfChangedAsync();
            return null;
        }

        try
        {
            var target = _entrance.TryPass(lane, waiting, out var isProbe);
            if (waiting.ApplicationThrottleRate is not null)
            {
                // The next lane may ask for its part of the application's limit.
                Pump();
            }

            return target is null ? null : (target, await requests.AttemptAsync(target.Delivery, lane.Head!.Event, _work.Aborted), isProbe);
        }
        finally
        {
            requests.Leave(waiting);
        }
    }

    private async Task SettleAsync(Lane lane, EndpointTarget target, AttemptOutcome outcome, bool wasProbe)
    {
        if (_state.Learn(outcome, wasProbe, EndpointRequests.Chance()))
        {
            Start(StoreHealthAsync());
        }

        if (!outcome.Succeeded)
        {
            await RefreshIfChangedAsync();
        }

        var plan = _state.Target?.Plan ?? target.Plan;
        var entry = requests.Settle(lane, target, plan, outcome, _state.Epoch ?? 0);
        if (entry.NextDueAt is { } retryAt)
        {
            // The lane waits anyway: then it can as well be sure that the store knows until when.
            if (await RecordAsync(entry))
            {
                _state.Lanes.Retry(lane, retryAt, time.GetUtcNow());
            }

            return;
        }

        // The lane goes on while the outcome is on its way to the store; a crash in between repeats one attempt.
        lane.Unrecorded++;
        _state.Lanes.Settle(lane, time.GetUtcNow());
        Pump();
        await RecordAsync(entry);
        _state.Lanes.Recorded(lane, time.GetUtcNow());
    }

    private async Task StoreHealthAsync()
    {
        while (_state.NextHealth() is { } entry)
        {
            await AppendAsync(entry);
        }
    }

    /// <summary>
    /// Nobody tells an endpoint that the policy it follows or its application's limit has changed, since a thousand others may follow them
    /// too: it looks when it matters.
    /// </summary>
    private async Task RefreshIfChangedAsync()
    {
        if (await records.HasChangedAsync(_state.Id, _state.Target?.Delivery.Version, _work.Aborted))
        {
            await RefreshAsync(_work.Aborted);
        }
    }

    private async Task<bool> RecordAsync(AttemptAppend entry)
    {
        _state.Unrecorded++;
        var written = await AppendAsync(entry);
        _state.Unrecorded--;
        return written;
    }

    /// <summary>Writes as the endpoint's owner; steps down when somebody else is that by now.</summary>
    private async Task<bool> AppendAsync(JournalEntry entry)
    {
        if (await records.AppendAsync(_state.Id, entry, _work.Aborted) is not { } version)
        {
            _state.Epoch = records.StandDown(_state.Id, _state.Epoch);
            DeactivateOnIdle();
            return false;
        }

        if (version > _state.Target?.Delivery.Version)
        {
            Start(RefreshAsync(_work.Aborted));
        }

        return true;
    }

    private Task OnDueAsync(CancellationToken cancellationToken)
    {
        _timer?.Fired();
        Pump();
        return Task.CompletedTask;
    }

    private void Start(Task work, bool pump = false) => _ = FollowAsync(work, pump);

    /// <summary>Whatever goes wrong in the background ends the activation: a fresh one starts from what is stored.</summary>
    private async Task FollowAsync(Task work, bool pump)
    {
        if (await _work.TrackAsync(work) is { } failure)
        {
            LogBroken(failure, _state.Id);
            DeactivateOnIdle();
        }
        else if (pump)
        {
            Pump();
        }
    }

    [LoggerMessage(LogLevel.Error, "Delivery to {EndpointId} broke; it starts again from the store")]
    private partial void LogBroken(Exception exception, string endpointId);
}
