using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Replays;

/// <summary>
/// Works through a task in steps, each one transaction with the task's new position. Should the process die, the next owner goes on
/// from there; should there be two, the store lets one of them make each step.
/// </summary>
internal sealed partial class BackgroundTaskGrain(
    BackgroundTaskStore tasks, DeliveryStore deliveries, Routing routing, TimeProvider time, ILogger<BackgroundTaskGrain> logger)
    : Grain, IBackgroundTaskGrain
{
    private const int StepSize = 100;

    private static readonly TimeSpan BetweenSteps = TimeSpan.FromMilliseconds(1);

    private IGrainTimer? _timer;
    private BackgroundTask? _task;

    public Task RunAsync()
    {
        _timer ??= this.RegisterGrainTimer(
            StepAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = BetweenSteps, KeepAlive = true });
        return Task.CompletedTask;
    }

    private async Task StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            _task ??= await tasks.FindAsync(this.GetPrimaryKeyString(), cancellationToken);
            if (_task is { Status: BackgroundTask.Running } running)
            {
                _task = running.Type == BackgroundTaskTypes.Cancel
                    ? await CancelAsync(running) : await ReplayAsync(running, cancellationToken);
            }
        }
        catch (StoreUnavailableException exception)
        {
            // The housekeeping finds it again.
            LogInterrupted(exception, this.GetPrimaryKeyString());
            _task = null;
        }

        if (_task is not { Status: BackgroundTask.Running })
        {
            _timer?.Dispose();
            DeactivateOnIdle();
        }
    }

    private async Task<BackgroundTask?> CancelAsync(BackgroundTask task)
    {
        var after = await tasks.CancelAsync(task, StepSize, Timestamp.Now(time), CancellationToken.None);
        if (after?.Done > task.Done)
        {
            await GrainFactory.GetGrain<IEndpointGrain>(task.EndpointId).ReloadAsync();
        }

        return after;
    }

    private async Task<BackgroundTask?> ReplayAsync(BackgroundTask task, CancellationToken cancellationToken)
    {
        var target = await deliveries.ReadTargetAsync(task.EndpointId, CancellationToken.None);
        var candidates = target is null ? [] : await tasks.ReadCandidatesAsync(task, StepSize, CancellationToken.None);
        var subscription = target is null ? null : SubscriptionOf(target);
        var unordered = subscription is { Unordered: true };
        ImmutableArray<Replay> replays =
        [
            .. candidates.Where(candidate => candidate.HasPayload && IsMeant(candidate, task, subscription!)).Select(
                candidate => new Replay(
                candidate.Event, unordered
                    ? LaneName.OfOne($"{task.Id}/{candidate.Event.Id}") : LaneName.OfReplay(task.Id, candidate.Event.Channel),
                candidate.LastAttemptId)),
        ];
        var after = task with
        {
            Status = target is null
                ? BackgroundTask.Failed : candidates.Count < StepSize ? BackgroundTask.Finished : BackgroundTask.Running,
            Position = candidates is [.., var last] ? last.Event.Id : task.Position,
            Seen = task.Seen + candidates.Count,
            Done = task.Done + replays.Length,
            UpdatedAt = Timestamp.Now(time),
        };
        if (!await tasks.AdvanceAsync(task, after, replays, CancellationToken.None))
        {
            return null;
        }

        if (!replays.IsEmpty)
        {
            await GrainFactory.GetGrain<IEndpointGrain>(task.EndpointId).WakeAsync(cancellationToken);
        }

        return after;
    }

    private static Subscription SubscriptionOf(DeliveryTarget target) => new()
    {
        EndpointId = target.Endpoint.Id,
        EventTypes = target.Endpoint.EventTypes,
        Channels = target.Endpoint.Channels,
        Unordered = target.Settings.Ordering == Ordering.None,
        Destination = target.Settings.Destination,
    };

    /// <summary>Whether a task means an event. What is owed anyway is left alone.</summary>
    private bool IsMeant(Candidate candidate, BackgroundTask task, Subscription subscription) => task.Type switch
    {
        BackgroundTaskTypes.Recover => candidate.Status == MessageStatus.Fail,
        BackgroundTaskTypes.ReplayMissing => candidate.Status is null && routing.IsFor(subscription, candidate.Event),
        _ => candidate.Status != MessageStatus.Pending && (task.Input.Status is null
            ? candidate.Status is not null || routing.IsFor(subscription, candidate.Event)
            : candidate.Status == task.Input.Status),
    };

    [LoggerMessage(LogLevel.Warning, "The background task {TaskId} was interrupted; it goes on when the store is back")]
    private partial void LogInterrupted(Exception exception, string taskId);
}
