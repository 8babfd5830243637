using Fanfare.Endpoints;
using Fanfare.Journals;
using Fanfare.Ownership;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fanfare.Deliveries;

/// <summary>
/// Wakes endpoints whose time has come and that have not been looked after: what makes a crash, a lost push or a moved grain harmless.
/// The first sweep takes all that was in hand when the process before this one ended.
/// </summary>
internal sealed partial class Sweeper(
    IGrainFactory grains,
    IDeliveryStore store,
    Journal journal,
    StoreOwnership ownership,
    IOptions<DeliveryOptions> options,
    TimeProvider time,
    ILogger<Sweeper> logger) : BackgroundService
{
    private const int WakeLimit = 500;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was in hand when the process before this one ended was to be looked after within this time.
        var ahead = 2 * options.Value.WakeAfter;
        using var timer = new PeriodicTimer(options.Value.SweepEvery, time);
        do
        {
            try
            {
                var until = time.GetUtcNow() + ahead;
                while (await SweepAsync(until, stoppingToken) == WakeLimit)
                {
                }

                ahead = TimeSpan.Zero;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever goes wrong with one sweep, the next one is the remedy.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                LogSweepFailed(exception);
            }
        }
        while (!ownership.IsLost && await WaitAsync(timer, stoppingToken));
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<int> SweepAsync(DateTimeOffset until, CancellationToken cancellationToken)
    {
        var due = await store.ReadDueWakesAsync(until, WakeLimit, cancellationToken);
        await Task.WhenAll(due.Select(WakeAsync));
        return due.Count;
    }

    private async Task WakeAsync(string endpointId)
    {
        try
        {
            await grains.GetGrain<IEndpointGrain>(endpointId).WakeAsync();
        }
#pragma warning disable CA1031 // One endpoint that cannot be woken must not keep the others asleep; its turn comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotWoken(exception, endpointId);
            await journal.AppendAsync(new WakeSetting(endpointId, time.GetUtcNow() + options.Value.WakeAfter));
        }
    }

    [LoggerMessage(LogLevel.Error, "A sweep failed; the next one follows")]
    private partial void LogSweepFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "{EndpointId} could not be woken; it is tried again")]
    private partial void LogNotWoken(Exception exception, string endpointId);
}
