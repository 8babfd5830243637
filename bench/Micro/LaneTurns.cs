using BenchmarkDotNet.Attributes;
using Fanfare.Deliveries;
using Fanfare.Endpoints;

namespace Fanfare.Bench.Micro;

/// <summary>
/// An event in an endpoint's table of 1,000 lanes: pushed, taken up, settled, recorded. The event, which is made for it, is counted in.
/// </summary>
[MemoryDiagnoser]
public class LaneTurns
{
    private const int Lanes = 1_000;

    private readonly string[] _channels = [.. Enumerable.Range(0, Lanes).Select(static number => $"channel-{number}")];
    private readonly string[] _alone = [.. Enumerable.Range(0, Lanes * 2).Select(static number => LaneName.OfOne($"msg_{number}"))];
    private readonly LaneTable _ordered = new(new DeliveryOptions { MaxLanes = Lanes });
    private readonly LaneTable _unordered = new(new DeliveryOptions { MaxLanes = Lanes });
    private long _sequence;
    private int _half;

    /// <summary>Every lane has had an event, and knows that the store holds nothing more for it.</summary>
    [GlobalSetup]
    public void CatchUp()
    {
        _sequence = 1;
        foreach (var channel in _channels)
        {
            _ordered.Push(Sample.Event("msg_1", channel, _sequence), channel, 0, Sample.Time);
            _ordered.TryTakeToFill(out var lane);
            var noted = lane!.BeginLoading();
            _ordered.Fill(lane, new OwedPage([], Complete: true), noted, Sample.Time);
        }

        UnorderedEvents();
    }

    /// <summary>One event in each lane, which is its channel's.</summary>
    [Benchmark(OperationsPerInvoke = Lanes)]
    public void OrderedEvents()
    {
        var previous = _sequence++;
        foreach (var channel in _channels)
        {
            _ordered.Push(Sample.Event("msg_1", channel, _sequence), channel, previous, Sample.Time);
            Deliver(_ordered);
        }
    }

    /// <summary>Each event in a lane of its own, for which the table lets go of another.</summary>
    [Benchmark(OperationsPerInvoke = Lanes)]
    public void UnorderedEvents()
    {
        _half = Lanes - _half;
        foreach (var lane in _alone.AsSpan(_half, Lanes))
        {
            _unordered.Push(Sample.Event("msg_1", Sample.Channel, 1), lane, 0, Sample.Time);
            Deliver(_unordered);
        }
    }

    private static void Deliver(LaneTable lanes)
    {
        if (!lanes.TryTakeReady(out var lane))
        {
            throw new InvalidOperationException("The event was not taken.");
        }

        lane.Unrecorded++;
        lanes.Settle(lane, Sample.Time);
        lanes.Recorded(lane, Sample.Time);
    }
}
