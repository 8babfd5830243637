using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Fanfare.Housekeeping;

/// <summary>Sees to it that the cluster's housekeeping grain is active, on whichever silo.</summary>
internal sealed partial class Housekeeper(IGrainFactory grains, TimeProvider time, ILogger<Housekeeper> logger) : BackgroundService
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(AskEvery, time);
        try
        {
            do
            {
                await AskAsync();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task AskAsync()
    {
        try
        {
            await grains.GetGrain<IHousekeepingGrain>(IHousekeepingGrain.TheOne).KeepGoingAsync();
        }
#pragma warning disable CA1031 // Its silo may just be lost: it is asked again soon.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotReached(exception);
        }
    }

    [LoggerMessage(LogLevel.Debug, "The housekeeping grain could not be reached; it is tried again")]
    private partial void LogNotReached(Exception exception);
}
