using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.Deliveries;

/// <summary>Looks now and then at how much is owed, for the metrics; the more there is, and so the longer that takes, the less often.</summary>
internal sealed partial class OwedWatch(IDeliveryStore store, DeliveryMetrics metrics, TimeProvider time, ILogger<OwedWatch> logger) : BackgroundService
{
    private const int RestPerWork = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                try
                {
                    metrics.Owes(await store.CountOwedAsync(stoppingToken));
                }
                catch (StoreUnavailableException exception)
                {
                    LogNotCounted(exception);
                }

                var rest = RestPerWork * time.GetElapsedTime(started);
                await Task.Delay(rest > Pause ? rest : Pause, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    [LoggerMessage(LogLevel.Debug, "What is owed could not be counted")]
    private partial void LogNotCounted(Exception exception);
}
