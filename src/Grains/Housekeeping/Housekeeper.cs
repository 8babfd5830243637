using Fanfare.Deliveries;
using Fanfare.Operations;
using Fanfare.Ownership;
using Fanfare.Replays;
using Fanfare.Retention;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fanfare.Housekeeping;

/// <summary>Sees now and then to what nobody waits for: operational events, background tasks that have stalled, and what is to be forgotten.</summary>
internal sealed partial class Housekeeper(
    OperationalPublisher operations, IBackgroundTaskStore tasks, Purge purge, StoreOwnership ownership, IGrainFactory grains, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Housekeeper> logger)
    : BackgroundService
{
    private const int TaskLimit = 100;
    private static readonly TimeSpan PurgeEvery = TimeSpan.FromMinutes(1);

    private DateTimeOffset _purgedAt;
    private bool _isFirst = true;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        try
        {
            do
            {
                await DoAsync(operations.PublishAsync, stoppingToken);
                await DoAsync(ResumeAsync, stoppingToken);
                if (time.GetUtcNow() - _purgedAt >= PurgeEvery)
                {
                    _purgedAt = time.GetUtcNow();
                    await DoAsync(purge.RunAsync, stoppingToken);
                }
            }
            while (!ownership.IsLost && await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private async Task DoAsync(Func<CancellationToken, Task> chore, CancellationToken stoppingToken)
    {
        try
        {
            await chore(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever goes wrong with one chore, the others are done, and this one again soon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogChoreFailed(exception, chore.Method.Name);
        }
    }

    /// <summary>Goes on with tasks that a process before this one has left, at first at once and then when they have not moved for a while.</summary>
    private async Task ResumeAsync(CancellationToken stoppingToken)
    {
        var since = time.GetUtcNow() - (_isFirst ? TimeSpan.Zero : options.Value.WakeAfter);
        foreach (var id in await tasks.ReadStalledAsync(since, TaskLimit, stoppingToken))
        {
            try
            {
                await grains.GetGrain<IBackgroundTaskGrain>(id).RunAsync();
            }
            catch (TimeoutException)
            {
                // It goes on.
            }
        }

        _isFirst = false;
    }

    [LoggerMessage(LogLevel.Error, "{Chore} failed; it is tried again")]
    private partial void LogChoreFailed(Exception exception, string chore);
}
