using Fanfare.Deliveries;

namespace Fanfare.Contracts;

public abstract class OwedContract : StoreContract
{
    [ContractFact]
    public async Task A_lane_is_read_in_order_page_by_page()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        foreach (var sequence in new[] { 1, 2, 3, 4, 5 })
        {
            await Store.AddEventAsync(application, "c", sequence, endpoint);
        }

        var first = await Store.Deliveries.ReadOwedAsync(endpoint.Id, "c", 0, 2, int.MaxValue, default);
        var second = await Store.Deliveries.ReadOwedAsync(endpoint.Id, "c", 2, 10, int.MaxValue, default);

        Assert.Equal([1, 2], first.Deliveries.Select(owed => owed.Event.Sequence));
        Assert.False(first.Complete);
        Assert.Equal([3, 4, 5], second.Deliveries.Select(owed => owed.Event.Sequence));
        Assert.True(second.Complete);
    }

    [ContractFact]
    public async Task A_page_holds_so_many_bytes_of_payload_but_one_event_at_least()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await Store.CommitAsync(
                await Store.EntryAsync(application, Store.NewEvent(application, "c", sequence, payload: new byte[100]), endpoint));
        }

        var two = await Store.Deliveries.ReadOwedAsync(endpoint.Id, "c", 0, 10, 200, default);
        var one = await Store.Deliveries.ReadOwedAsync(endpoint.Id, "c", 0, 10, 1, default);

        Assert.Equal((2, false), (two.Deliveries.Length, two.Complete));
        Assert.Equal((1, false), (one.Deliveries.Length, one.Complete));
    }

    [ContractFact]
    public async Task Due_lanes_are_those_whose_first_delivery_is_due()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var stranger = await Store.AddEndpointAsync(application);
        await Store.AddEventAsync(application, "a", 1, endpoint);
        var waiting = await Store.AddEventAsync(application, "b", 1, endpoint);
        await Store.AddEventAsync(application, "b", 2, endpoint);
        await Store.AddEventAsync(application, "c", 1, endpoint, stranger);
        await Store.AddEventAsync(application, "d", 1, stranger);
        var dueAt = Store.Now.AddMinutes(5);
        await Store.CommitAsync(Store.NewAttempt(waiting, endpoint, await Store.ClaimAsync(endpoint), MessageStatus.Fail, dueAt));

        var all = await Store.Deliveries.ReadDueLanesAsync(endpoint.Id, "", Store.Now, 10, default);
        Assert.Equal<string>(["a", "c"], all.Lanes);
        Assert.Equal((true, dueAt), (all.Complete, all.NextDueAt));

        var first = await Store.Deliveries.ReadDueLanesAsync(endpoint.Id, "", Store.Now, 1, default);
        Assert.Equal<string>(["a"], first.Lanes);
        Assert.False(first.Complete);
        Assert.Equal<string>(["c"], (await Store.Deliveries.ReadDueLanesAsync(endpoint.Id, "a", Store.Now, 10, default)).Lanes);
        Assert.Equal<string>(["a", "b", "c"], (await Store.Deliveries.ReadDueLanesAsync(endpoint.Id, "", dueAt, 10, default)).Lanes);
    }

    [ContractFact]
    public async Task What_a_deleted_endpoint_was_owed_is_dropped_bit_by_bit_and_a_living_ones_is_not()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await Store.AddEventAsync(application, "c", sequence, endpoint);
        }

        Assert.Equal(0, await Store.Deliveries.DropOwedAsync(endpoint.Id, 2, default));
        await Store.Endpoints.DeleteAsync(endpoint.Id, Store.Now, null, default);

        Assert.Equal([endpoint.Id], (await Store.Deliveries.ReadDueWakesAsync(Store.Now, null, 10, default)).Select(due => due.EndpointId));
        Assert.Equal(2, await Store.Deliveries.DropOwedAsync(endpoint.Id, 2, default));
        Assert.Equal(1, await Store.Deliveries.DropOwedAsync(endpoint.Id, 2, default));
    }
}
