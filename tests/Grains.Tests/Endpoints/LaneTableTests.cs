using Fanfare.Deliveries;
using Fanfare.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.Endpoints;

public sealed partial class LaneTableTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Any interleaving of commits, pushes that are lost or late, fills, successes, failures, refused turns, cancellations, and restarts.
    /// </summary>
    [Fact]
    public void Whatever_happens_each_lane_settles_everything_once_committed_in_order_and_within_its_bounds() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(ArbMap.Default.ArbFor<int>(), static seed => new Simulation(seed).Run()));

    [Fact]
    public void A_lane_that_knows_nothing_asks_the_store_before_it_takes_a_push()
    {
        var lanes = new LaneTable(new DeliveryOptions());

        lanes.Push(NewEvent("c", 5), "c", previous: 0, Start);

        Assert.False(lanes.TryTakeReady(out _));
        Assert.True(lanes.TryTakeToFill(out var lane));
        Assert.Equal(0, lane.LoadAfter);
    }

    [Fact]
    public void The_first_event_of_a_channel_goes_without_a_question_to_the_store()
    {
        var lanes = new LaneTable(new DeliveryOptions());

        lanes.Push(NewEvent("c", 1), "c", previous: 0, Start);
        lanes.Push(NewEvent("c", 2), "c", previous: 1, Start);

        Assert.False(lanes.TryTakeToFill(out _));
        Assert.True(lanes.TryTakeReady(out var lane));
        Assert.Equal(2, lane.Count);
    }

    [Fact]
    public void A_first_event_that_a_lane_now_gone_may_have_delivered_is_looked_up()
    {
        var lanes = new LaneTable(new DeliveryOptions { MaxLanes = 1 });
        CatchUp(lanes, NewEvent("a", 5));
        Assert.True(lanes.TryTakeReady(out var lane));
        lanes.Settle(lane, Start);

        lanes.Push(NewEvent("b", 1), "b", 0, Start);

        Assert.False(lanes.TryTakeReady(out _));
        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal("b", lane.Name);
    }

    [Fact]
    public void A_lane_alone_takes_half_of_the_room_and_leaves_the_rest_to_others()
    {
        var lanes = new LaneTable(new DeliveryOptions { WindowEvents = 256 });

        for (var sequence = 1; sequence <= 200; sequence++)
        {
            lanes.Push(NewEvent("a", sequence), "a", sequence - 1, Start);
        }

        Assert.InRange(lanes.Events, LaneTable.LaneEvents, 128);
        lanes.Push(NewEvent("b", 1), "b", 0, Start);
        Assert.True(lanes.TryTakeReady(out _));
        Assert.True(lanes.TryTakeReady(out var other));
        Assert.Equal("b", other.Name);
    }

    [Fact]
    public void A_lane_that_is_caught_up_takes_the_next_push_and_refuses_a_gap()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        CatchUp(lanes, NewEvent("c", 5));
        Assert.True(lanes.TryTakeReady(out var lane));
        lanes.Settle(lane, Start);

        lanes.Push(NewEvent("c", 6), "c", previous: 5, Start);
        Assert.True(lanes.TryTakeReady(out lane));
        lanes.Settle(lane, Start);

        lanes.Push(NewEvent("c", 9), "c", previous: 8, Start);
        Assert.False(lanes.TryTakeReady(out _));
        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal(6, lane.LoadAfter);
    }

    [Fact]
    public void Lanes_take_turns()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        CatchUp(lanes, NewEvent("a", 1), NewEvent("a", 2));
        CatchUp(lanes, NewEvent("b", 1), NewEvent("b", 2));

        var order = new List<string>();
        while (lanes.TryTakeReady(out var lane))
        {
            order.Add(lane.Name);
            lanes.Settle(lane, Start);
        }

        Assert.Equal(["a", "b", "a", "b"], order);
    }

    [Fact]
    public void A_lane_that_waits_for_a_retry_holds_nothing_in_memory_and_comes_back_in_time()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        CatchUp(lanes, NewEvent("a", 1), NewEvent("a", 2));
        Assert.True(lanes.TryTakeReady(out var lane));

        lanes.Retry(lane, Start.AddMinutes(5), Start);

        Assert.Equal((0, 0), (lanes.Events, lanes.Bytes));
        Assert.Equal(Start.AddMinutes(5), lanes.NextDueAt);
        lanes.WakeUp(Start.AddMinutes(4));
        Assert.False(lanes.TryTakeToFill(out _));
        lanes.WakeUp(Start.AddMinutes(5));
        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal(0, lane.LoadAfter);
    }

    [Fact]
    public void A_lane_that_will_soon_be_empty_is_read_further_while_it_works()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        Fill(lanes, complete: false, NewEvent("a", 1), NewEvent("a", 2));
        Assert.True(lanes.TryTakeReady(out var lane));

        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal(2, lane.LoadAfter);
        var noted = lane.BeginLoading();
        lanes.Settle(lane, Start);
        lanes.Fill(lane, new OwedPage([new OwedDelivery(NewEvent("a", 3), 0, Start)], Complete: true), noted, Start);

        Assert.Equal([2, 3], Drain(lanes));
    }

    [Fact]
    public void What_is_read_for_a_lane_that_must_wait_meanwhile_is_read_again_later()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        Fill(lanes, complete: false, NewEvent("a", 1), NewEvent("a", 2));
        Assert.True(lanes.TryTakeReady(out _));
        Assert.True(lanes.TryTakeToFill(out var lane));
        var noted = lane.BeginLoading();

        lanes.Retry(lane, Start.AddMinutes(5), Start);
        lanes.Fill(lane, new OwedPage([new OwedDelivery(NewEvent("a", 3), 0, Start)], Complete: true), noted, Start);

        Assert.Equal(0, lanes.Events);
        Assert.False(lanes.TryTakeToFill(out _));
        lanes.WakeUp(Start.AddMinutes(5));
        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal(0, lane.LoadAfter);
    }

    private static void CatchUp(LaneTable lanes, params AcceptedEvent[] events) => Fill(lanes, complete: true, events);

    private static void Fill(LaneTable lanes, bool complete, params AcceptedEvent[] events)
    {
        lanes.Push(events[^1], events[^1].Channel, 0, Start);
        Assert.True(lanes.TryTakeToFill(out var lane));
        var noted = lane.BeginLoading();
        lanes.Fill(lane, new OwedPage([.. events.Select(one => new OwedDelivery(one, 0, Start))], complete), noted, Start);
    }

    private static List<long> Drain(LaneTable lanes)
    {
        var sequences = new List<long>();
        while (lanes.TryTakeReady(out var lane))
        {
            sequences.Add(lane.Head!.Event.Sequence);
            lanes.Settle(lane, Start);
        }

        return sequences;
    }

    private static AcceptedEvent NewEvent(string channel, long sequence) => new()
    {
        Id = $"msg_{channel}_{sequence}",
        ApplicationId = "app_1",
        Channel = channel,
        Sequence = sequence,
        EventType = "t",
        Payload = new byte[100],
        AcceptedAt = Start,
        PayloadExpiresAt = Start.AddDays(90),
    };
}
