using Fanfare.Deliveries;
using Fanfare.Operations;
using Fanfare.Ownership;
using Fanfare.Replays;
using Fanfare.Retention;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare.Housekeeping;

/// <summary>
/// Publishes operational events, resumes background tasks that have stalled, and purges what is old: one activation for the whole cluster.
/// </summary>
[KeepAlive, Reentrant] // ADR 0005: a call only asks whether it is there, and does not wait for a chore.
internal sealed class HousekeepingGrain(
    Chores chores, IOptions<DeliveryOptions> options, StoreOwnership ownership) : Grain, IHousekeepingGrain
{
    private IGrainTimer? _timer;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _timer = this.RegisterGrainTimer(
            DoAsync, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = options.Value.SweepEvery, Interleave = true });
        return Task.CompletedTask;
    }

    public Task KeepGoingAsync() => Task.CompletedTask;

    private async Task DoAsync(CancellationToken cancellationToken)
    {
        if (ownership.IsLost)
        {
            _timer?.Dispose();
            return;
        }

        await chores.DoAsync(cancellationToken);
    }
}

/// <summary>The chores, one after the other.</summary>
internal sealed partial class Chores(
    OperationalPublisher operations, StalledTasks tasks, Purge purge, TimeProvider time, ILogger<Chores> logger)
{
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(1);

    private DateTimeOffset _purgedAt;

    public async Task DoAsync(CancellationToken cancellationToken)
    {
        await TryAsync(operations.PublishAsync, cancellationToken);
        await TryAsync(tasks.ResumeAsync, cancellationToken);
        if (time.GetUtcNow() - _purgedAt >= PurgeEvery)
        {
            _purgedAt = time.GetUtcNow();
            await TryAsync(purge.RunAsync, cancellationToken);
        }
    }

    private async Task TryAsync(Func<CancellationToken, Task> chore, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await chore(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The activation ends; the next one goes on.
        }
#pragma warning disable CA1031 // Whatever goes wrong with one chore, the others are done, and this one again soon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogChoreFailed(exception, chore.Method.Name);
        }
    }

    [LoggerMessage(LogLevel.Error, "{Chore} failed; it is tried again")]
    private partial void LogChoreFailed(Exception exception, string chore);
}

/// <summary>
/// Background tasks that a process has left: resumed immediately after a start, and later when they have not moved for a while.
/// </summary>
internal sealed class StalledTasks(BackgroundTaskStore tasks, IGrainFactory grains, IOptions<DeliveryOptions> options, TimeProvider time)
{
    private const int Limit = 100;

    private bool _isFirst = true;

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - (_isFirst ? TimeSpan.Zero : options.Value.WakeAfter);
        foreach (var id in await tasks.ReadStalledAsync(since, Limit, cancellationToken))
        {
            await grains.GetGrain<IBackgroundTaskGrain>(id).RunAsync();
        }

        _isFirst = false;
    }
}
