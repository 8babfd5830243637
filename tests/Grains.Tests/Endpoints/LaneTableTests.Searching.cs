using Fanfare.Deliveries;

namespace Fanfare.Endpoints;

public sealed partial class LaneTableTests
{
    [Fact]
    public void A_search_wakes_a_lane_that_believes_it_has_nothing_to_do()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        CatchUp(lanes, NewEvent("a", 5));
        Assert.True(lanes.TryTakeReady(out var lane));
        lanes.Settle(lane, Start);

        lanes.Search();
        lanes.BeginSearch();
        lanes.Found(new DueLanes(["a"], Complete: true, null), Start);

        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal("a", lane.Name);
    }

    [Fact]
    public void A_search_that_is_asked_for_while_another_is_under_way_follows_it()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        lanes.Search();
        lanes.BeginSearch();

        lanes.Search();
        lanes.Found(new DueLanes([], Complete: true, null), Start);

        Assert.True(lanes.SearchDue);
        Assert.Equal("", lanes.BeginSearch());
        lanes.Found(new DueLanes([], Complete: true, null), Start);
        Assert.False(lanes.SearchDue);
    }

    [Fact]
    public void A_lane_of_replays_that_is_found_while_it_works_is_read_again_before_it_rests()
    {
        var lanes = new LaneTable(new DeliveryOptions());
        var name = LaneName.OfReplay("task", "c");
        Find();
        Assert.True(lanes.TryTakeToFill(out var lane));
        var noted = lane.BeginLoading();
        Find();
        lanes.Fill(lane, new OwedPage([new OwedDelivery(NewEvent("c", 1), 0, Start)], Complete: true), noted, Start);
        Assert.True(lanes.TryTakeReady(out lane));

        lanes.Settle(lane, Start);

        Assert.True(lanes.TryTakeToFill(out lane));
        lanes.Fill(lane, new OwedPage([], Complete: true), lane.BeginLoading(), Start);
        Assert.False(lanes.TryTakeToFill(out _));

        void Find()
        {
            lanes.Search();
            lanes.BeginSearch();
            lanes.Found(new DueLanes([name], Complete: true, null), Start);
        }
    }

    [Fact]
    public void More_channels_than_it_may_track_are_left_to_a_search()
    {
        var lanes = new LaneTable(new DeliveryOptions { MaxLanes = 2 });

        foreach (var channel in new[] { "a", "b", "c" })
        {
            lanes.Push(NewEvent(channel, 1), channel, 0, Start);
        }

        Assert.Equal(2, lanes.Count);
        Assert.True(lanes.SearchDue);
    }

    [Fact]
    public void An_idle_lane_makes_room_for_another()
    {
        var lanes = new LaneTable(new DeliveryOptions { MaxLanes = 1 });
        CatchUp(lanes, NewEvent("a", 5));
        Assert.True(lanes.TryTakeReady(out var lane));
        lanes.Settle(lane, Start);

        lanes.Push(NewEvent("b", 1), "b", 0, Start);

        Assert.Equal(1, lanes.Count);
        Assert.True(lanes.TryTakeToFill(out lane));
        Assert.Equal("b", lane.Name);
    }

    [Fact]
    public void A_lane_whose_outcome_is_on_its_way_to_the_store_is_not_let_go()
    {
        var lanes = new LaneTable(new DeliveryOptions { MaxLanes = 1 });
        CatchUp(lanes, NewEvent("a", 5));
        Assert.True(lanes.TryTakeReady(out var lane));
        lane.Unrecorded++;
        lanes.Settle(lane, Start);

        lanes.Push(NewEvent("b", 1), "b", 0, Start);
        Assert.False(lanes.TryTakeToFill(out _));

        lanes.Recorded(lane, Start);
        Assert.True(lanes.SearchDue);
    }
}
