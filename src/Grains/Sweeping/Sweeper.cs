using Fanfare.Deliveries;
using Fanfare.Ownership;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Orleans.Services;

namespace Fanfare.Sweeping;

/// <summary>Addresses the sweepers of a cluster, one on each silo.</summary>
internal interface ISweeper : IGrainService;

/// <summary>
/// What makes a crash, a lost push or a moved grain harmless: sweeps again and again. Each silo sweeps the endpoints of its own range of
/// the ring, so that the silos of a cluster share the work. The first sweep takes everything that was in hand when the process before this
/// one ended.
/// </summary>
internal sealed class Sweeper(GrainId id, Silo silo, ILoggerFactory loggers, Sweep sweep, SweepSchedule schedule) : GrainService(
    id, silo, loggers), ISweeper
{
    private Task _sweeping = Task.CompletedTask;

    public override async Task Start()
    {
        await base.Start();
        _sweeping = SweepAsync();
    }

    public override async Task Stop()
    {
        await base.Stop();
        await _sweeping;
    }

    private async Task SweepAsync()
    {
        // Grains go before grain services do: nobody is woken once the process stops.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(StoppedCancellationTokenSource.Token, schedule.Stopping);
        var ahead = schedule.FirstAhead;
        using var timer = schedule.NewTimer();
        try
        {
            do
            {
                if (await sweep.TryRunAsync(schedule.Now + ahead, RingRange.InRange, stop.Token))
                {
                    ahead = TimeSpan.Zero;
                }
            }
            while (!schedule.IsOver && await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The silo stops.
        }
    }
}

/// <summary>When to sweep, and until when.</summary>
internal sealed class SweepSchedule(
    IOptions<DeliveryOptions> options, StoreOwnership ownership, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>What was in hand when the process before this one ended was to be attended to within this time.</summary>
    public TimeSpan FirstAhead => 2 * options.Value.WakeAfter;

    /// <summary>Whether another cluster has taken the store over.</summary>
    public bool IsOver => ownership.IsLost;

    public CancellationToken Stopping => lifetime.ApplicationStopping;

    public PeriodicTimer NewTimer() => new(options.Value.SweepEvery, time);
}
