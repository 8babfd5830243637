using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Journals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Sweeping;

/// <summary>Wakes endpoints whose time has come and that no grain has attended to.</summary>
internal sealed partial class Sweep(
    IGrainFactory grains, DeliveryStore store, Journal journal, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<Sweep> logger)
{
    private const int PageSize = 500;

    /// <summary>Wakes the endpoints of a range of the ring that are due until a time.</summary>
    /// <returns>False when the store could not be read: the next sweep is the remedy.</returns>
    public async Task<bool> TryRunAsync(DateTimeOffset until, Func<GrainId, bool> isMine, CancellationToken cancellationToken)
    {
        try
        {
            DueWake? last = null;
            do
            {
                var page = await store.ReadDueWakesAsync(until, last, PageSize, cancellationToken);
                var mine = page.Select(due => grains.GetGrain<IEndpointGrain>(due.EndpointId)).Where(
                    endpoint => isMine(endpoint.GetGrainId()));
                await Task.WhenAll(mine.Select(endpoint => WakeAsync(endpoint, cancellationToken)));
                last = page.Count == PageSize ? page[^1] : null;
            }
            while (last is not null && !cancellationToken.IsCancellationRequested);
            return true;
        }
#pragma warning disable CA1031 // Whatever goes wrong with one sweep, the next one is the remedy.
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogSweepFailed(exception);
            return false;
        }
    }

    private async Task WakeAsync(IEndpointGrain endpoint, CancellationToken cancellationToken)
    {
        try
        {
            await endpoint.WakeAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; another one wakes it.
        }
#pragma warning disable CA1031 // One endpoint that cannot be woken must not keep the others asleep; its turn comes again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            var id = endpoint.GetPrimaryKeyString();
            LogNotWoken(exception, id);
            await journal.AppendAsync(new WakeSetting(id, time.GetUtcNow() + options.Value.WakeAfter));
        }
    }

    [LoggerMessage(LogLevel.Error, "A sweep failed; the next one follows")]
    private partial void LogSweepFailed(Exception exception);

    [LoggerMessage(LogLevel.Warning, "{EndpointId} could not be woken; it is tried again")]
    private partial void LogNotWoken(Exception exception, string endpointId);
}
