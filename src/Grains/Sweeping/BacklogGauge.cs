using Fanfare.Deliveries;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Services;

namespace Fanfare.Sweeping;

/// <summary>Addresses the backlog gauges of a cluster, one on each silo.</summary>
internal interface IBacklogGauge : IGrainService;

/// <summary>
/// Counts now and then how much is owed, for the metrics; the longer counting takes, the less often. One silo of the cluster counts: the
/// one whose range of the ring has a fixed place.
/// </summary>
internal sealed partial class BacklogGauge(
    GrainId id, Silo silo, ILoggerFactory loggers, DeliveryStore store, DeliveryMetrics metrics, TimeProvider time)
    : GrainService(id, silo, loggers), IBacklogGauge
{
    private const int RestPerWork = 20;
    private const uint Place = 0;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = loggers.CreateLogger<BacklogGauge>();
    private Task _counting = Task.CompletedTask;

    public override async Task Start()
    {
        await base.Start();
        _counting = CountAsync(StoppedCancellationTokenSource.Token);
    }

    public override async Task Stop()
    {
        await base.Stop();
        await _counting;
    }

    private async Task CountAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                try
                {
                    metrics.Owes(RingRange.InRange(Place) ? await store.CountOwedAsync(cancellationToken) : null);
                }
                catch (StoreUnavailableException exception)
                {
                    LogNotCounted(exception);
                }

                var rest = RestPerWork * time.GetElapsedTime(started);
                await Task.Delay(rest > Pause ? rest : Pause, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    [LoggerMessage(LogLevel.Debug, "The backlog could not be counted")]
    private partial void LogNotCounted(Exception exception);
}
