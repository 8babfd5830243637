using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>
/// Delivers what its endpoint is owed. Calls interleave (ADR 0005): requests, reads and outcomes are all under way at once, and what
/// they have in common is changed between awaits only.
/// </summary>
[Reentrant]
internal sealed partial class EndpointGrain(
    IDeliveryStore store,
    Journal journal,
    DeliveryClient client,
    RetrySchedule schedule,
    IOptions<DeliveryOptions> options,
    TimeProvider time,
    ILogger<EndpointGrain> logger) : Grain, IEndpointGrain
{
    private const int MaxFills = 4;
    private const int SearchLimit = 256;
    private const int DropLimit = 1_000;
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    private readonly DeliveryOptions _options = options.Value;
    private readonly LaneTable _lanes = new(options.Value);
    private readonly CancellationTokenSource _abort = new();
    private string _id = "";
    private long? _epoch;
    private DeliveryTarget? _target;
    private IGrainTimer? _timer;
    private DateTimeOffset? _timerDueAt;
    private TaskCompletionSource? _drained;
    private bool _gone;
    private bool _stopping;
    private bool _searching;
    private int _underWay;
    private int _inFlight;
    private int _fills;
    private int _unrecorded;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = this.GetPrimaryKeyString();
        _epoch = await journal.AppendAsync(new OwnerClaim(_id)) is JournalResult.Claimed claimed ? claimed.Epoch : null;
        await RefreshAsync();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _stopping = true;
        if (_underWay > 0)
        {
            _drained = new TaskCompletionSource();
            await Task.WhenAny(_drained.Task, Task.Delay(_options.StopGrace, time, cancellationToken));
            await _abort.CancelAsync();
            await _drained.Task.WaitAsync(cancellationToken);
        }

        _abort.Dispose();
    }

    public Task PushAsync(AcceptedEvent pushed, long previous)
    {
        if (_target is not null)
        {
            _lanes.Push(pushed, previous, time.GetUtcNow());
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
            await LeaveAsync();
            return;
        }

        if (_target.Endpoint.Disabled)
        {
            await journal.AppendAsync(new WakeSetting(_id, null));
            return;
        }

        // While it is looked after, it is woken again soon; farther than an event that comes now would set it, so that such an event shows.
        var claimed = Timestamp.Now(time) + (2 * _options.WakeAfter);
        await journal.AppendAsync(new WakeSetting(_id, claimed));
        _lanes.Search();
        Pump();

        // When nothing is due, then not before something is; unless an event has come meanwhile.
        var due = await store.ReadDueChannelsAsync(_id, "", time.GetUtcNow(), 1, _abort.Token);
        if (due.Channels.IsEmpty && !(due.NextDueAt < claimed))
        {
            await journal.AppendAsync(new WakeSetting(_id, due.NextDueAt, claimed));
        }
    }

    public async Task RefreshAsync()
    {
        var read = await store.ReadTargetAsync(_id, _abort.Token);
        if (read is null)
        {
            _gone = true;
            _target = null;
        }
        else if (!_gone && (_target is null || read.Version >= _target.Version))
        {
            // Reads may overtake one another.
            _target = read;
        }

        Pump();
    }

    /// <summary>The endpoint was deleted: what it was owed is dropped, little by little.</summary>
    private async Task LeaveAsync()
    {
        while (await store.DropOwedAsync(_id, DropLimit, _abort.Token) == DropLimit)
        {
        }

        await journal.AppendAsync(new WakeSetting(_id, null));
        DeactivateOnIdle();
    }

    /// <summary>Starts everything that may start now.</summary>
    private void Pump()
    {
        if (_stopping || _epoch is null || _target is not { Endpoint.Disabled: false })
        {
            return;
        }

        _lanes.WakeUp(time.GetUtcNow());
        while (_inFlight < _options.MaxInFlightPerEndpoint && _unrecorded < 2 * _options.WindowEvents && _lanes.TryTakeReady(out var ready))
        {
            _inFlight++;
            _ = TrackAsync(DeliverAsync(ready, _target, _epoch.Value));
        }

        while (_fills < MaxFills && _lanes.TryTakeToFill(out var hungry))
        {
            _fills++;
            _ = TrackAsync(FillAsync(hungry));
        }

        if (_lanes is { SearchDue: true, HasSpace: true } && !_searching)
        {
            _searching = true;
            _ = TrackAsync(SearchAsync());
        }

        SetTimer();
    }

    private async Task DeliverAsync(Lane lane, DeliveryTarget target, long epoch)
    {
        var delivery = lane.Head!;
        AttemptOutcome outcome;
        try
        {
            outcome = await client.AttemptAsync(target, delivery.Event, _abort.Token);
        }
        finally
        {
            _inFlight--;
        }

        var number = delivery.AttemptsMade + 1;
        var next = NextStep.After(outcome, number, schedule, time.GetUtcNow(), Random.Shared.NextDouble());
        var dueAt = (next as NextStep.RetryAt)?.DueAt;
        LogAttempt(number, delivery.Event.Id, _id, outcome.Fault, outcome.StatusCode, outcome.Duration, dueAt);
        var entry = EntryFor(delivery, target, epoch, outcome, dueAt);
        if (dueAt is { } retryAt)
        {
            // The lane waits anyway: then it can as well be sure that the store knows until when.
            if (await RecordAsync(entry))
            {
                _lanes.Retry(lane, retryAt);
            }
        }
        else
        {
            if (next is NextStep.GiveUp)
            {
                LogExhausted(delivery.Event.Id, _id, number, outcome.Fault, outcome.StatusCode);
            }

            // The lane goes on while the outcome is on its way to the store; a crash in between repeats one attempt.
            lane.Unrecorded++;
            _lanes.Settle(lane, time.GetUtcNow());
            Pump();
            await RecordAsync(entry);
            _lanes.Recorded(lane, time.GetUtcNow());
        }

        Pump();
    }

    private AttemptAppend EntryFor(OwedDelivery delivery, DeliveryTarget target, long epoch, AttemptOutcome outcome, DateTimeOffset? dueAt) => new()
    {
        Attempt = new Attempt
        {
            Id = EntityId.New(EntityId.Attempt, time),
            ApplicationId = delivery.Event.ApplicationId,
            EndpointId = _id,
            MessageId = delivery.Event.Id,
            Url = target.Endpoint.Url,
            Status = outcome.Fault == DeliveryFault.None ? MessageStatus.Success : MessageStatus.Fail,
            Fault = outcome.Fault,
            StatusCode = outcome.StatusCode,
            Response = outcome.Response,
            Duration = outcome.Duration,
            Timestamp = outcome.StartedAt,
            Last = dueAt is null,
        },
        Channel = delivery.Event.Channel,
        Sequence = delivery.Event.Sequence,
        Epoch = epoch,
        NextDueAt = dueAt,
    };

    /// <summary>Has an outcome written, however long the store is away.</summary>
    /// <returns>False when somebody else owns the endpoint by now, or the process stops first.</returns>
    private async Task<bool> RecordAsync(AttemptAppend entry)
    {
        _unrecorded++;
        try
        {
            while (true)
            {
                try
                {
                    return Recorded(await journal.AppendAsync(entry), entry.Epoch);
                }
                catch (StoreUnavailableException)
                {
                    await Task.Delay(StorePause, time, _abort.Token);
                }
            }
        }
        finally
        {
            _unrecorded--;
        }
    }

    private bool Recorded(JournalResult result, long epoch)
    {
        if (result is JournalResult.Committed committed)
        {
            if (committed.TargetVersion > _target?.Version)
            {
                _ = TrackAsync(RefreshAsync());
            }

            return true;
        }

        LogFenced(_id, epoch);
        _epoch = null;
        DeactivateOnIdle();
        return false;
    }

    private async Task FillAsync(Lane lane)
    {
        var noted = lane.BeginLoading();
        try
        {
            var page = await store.ReadOwedAsync(_id, lane.Channel, lane.LoadAfter, LaneTable.LaneEvents, _options.WindowBytes / MaxFills, _abort.Token);
            _lanes.Fill(lane, page, noted, time.GetUtcNow());
        }
        catch (StoreUnavailableException)
        {
            _lanes.FillFailed(lane, time.GetUtcNow() + StorePause);
        }
        finally
        {
            _fills--;
        }

        Pump();
    }

    private async Task SearchAsync()
    {
        try
        {
            var now = time.GetUtcNow();
            _lanes.Found(await store.ReadDueChannelsAsync(_id, _lanes.BeginSearch(), now, SearchLimit, _abort.Token), now);
        }
        catch (StoreUnavailableException)
        {
            await Task.Delay(StorePause, time, _abort.Token);
        }
        finally
        {
            _searching = false;
        }

        Pump();
    }

    private void SetTimer()
    {
        if (_lanes.NextDueAt is not { } dueAt || dueAt == _timerDueAt)
        {
            return;
        }

        _timerDueAt = dueAt;
        var wait = dueAt - time.GetUtcNow();
        wait = wait < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : wait;
        if (_timer is null)
        {
            _timer = this.RegisterGrainTimer(
                OnDueAsync, new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private Task OnDueAsync()
    {
        _timerDueAt = null;
        Pump();
        return Task.CompletedTask;
    }

    /// <summary>Keeps count of work that no call waits for, so that deactivation can.</summary>
    private async Task TrackAsync(Task work)
    {
        _underWay++;
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
            // The process stops; what was under way stays owed.
        }
#pragma warning disable CA1031 // Nobody waits for this work: here is the edge. A fresh activation starts from what is stored.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogBroken(exception, _id);
            DeactivateOnIdle();
        }
        finally
        {
            _underWay--;
            if (_underWay == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Attempt {Number} to deliver {MessageId} to {EndpointId}: {Fault} (HTTP {StatusCode}) after {Duration}; next at {DueAt}")]
    private partial void LogAttempt(int number, string messageId, string endpointId, DeliveryFault fault, int statusCode, TimeSpan duration, DateTimeOffset? dueAt);

    [LoggerMessage(LogLevel.Warning, "{MessageId} has failed at {EndpointId} after {Number} attempts; the last: {Fault} (HTTP {StatusCode})")]
    private partial void LogExhausted(string messageId, string endpointId, int number, DeliveryFault fault, int statusCode);

    [LoggerMessage(LogLevel.Warning, "{EndpointId} has a newer owner than epoch {Epoch}; this one stands down")]
    private partial void LogFenced(string endpointId, long epoch);

    [LoggerMessage(LogLevel.Error, "Delivery to {EndpointId} broke; it starts again from the store")]
    private partial void LogBroken(Exception exception, string endpointId);
}
