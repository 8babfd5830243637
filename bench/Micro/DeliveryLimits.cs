using BenchmarkDotNet.Attributes;
using Fanfare.Deliveries;
using Fanfare.Limits;
using Microsoft.Extensions.Options;

namespace Fanfare.Bench.Micro;

/// <summary>What a delivery passes before it may go: its endpoint's rate and its turn.</summary>
[MemoryDiagnoser]
public class DeliveryLimits
{
    private const int Waits = 1_000;
    private const int Rate = 1_000;

    private readonly TokenBucket _bucket = new(Rate, Sample.Time, full: true);
    private readonly Turns _free = new(Options.Create(new DeliveryOptions()));
    private readonly Turns _single = new(Options.Create(new DeliveryOptions { MaxInFlight = 1 }));
    private DateTimeOffset _now = Sample.Time;

    /// <summary>A token that has just come.</summary>
    [Benchmark]
    public bool Token()
    {
        _now = _now.AddTicks(TimeSpan.TicksPerSecond / Rate);
        return _bucket.TryTake(_now);
    }

    /// <summary>A turn when there is a place.</summary>
    [Benchmark]
    public async Task FreeTurn()
    {
        await _free.EnterAsync(Sample.ApplicationId, "ep_1", CancellationToken.None);
        _free.Leave(Sample.ApplicationId);
    }

    /// <summary>A turn that is waited for until another gives up its place.</summary>
    [Benchmark(OperationsPerInvoke = Waits)]
    public async Task AwaitedTurn()
    {
        await _single.EnterAsync(Sample.ApplicationId, "ep_1", CancellationToken.None);
        for (var wait = 0; wait < Waits; wait++)
        {
            var next = _single.EnterAsync(Sample.ApplicationId, "ep_1", CancellationToken.None);
            _single.Leave(Sample.ApplicationId);
            await next;
        }

        _single.Leave(Sample.ApplicationId);
    }
}
