using Fanfare.Deliveries;
using Fanfare.Journals;

namespace Fanfare.Contracts;

public abstract partial class JournalContract
{
    [ContractFact]
    public async Task An_endpoint_is_due_to_be_woken_when_its_event_was_not_settled_in_time()
    {
        var (endpoint, _) = await OneOwedAsync();

        Assert.Empty(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(29), null, 10, default));
        Assert.Equal(
            [endpoint.Id],
            (await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(30), null, 10, default)).Select(due => due.EndpointId));
    }

    [ContractFact]
    public async Task Endpoints_to_wake_are_read_by_the_page_longest_overdue_first_and_each_once()
    {
        var application = await Store.AddApplicationAsync();
        var endpoints = new List<string>();
        foreach (var second in (int[])[3, 1, 2, 2, 2])
        {
            var endpoint = await Store.AddEndpointAsync(application);
            await Store.CommitAsync(new WakeSetting(endpoint.Id, Store.Now.AddSeconds(second)));
            endpoints.Add(endpoint.Id);
        }

        var read = new List<string>();
        DueWake? last = null;
        do
        {
            var page = await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(3), last, 2, default);
            read.AddRange(page.Select(static due => due.EndpointId));
            last = page.Count == 2 ? page[^1] : null;
        }
        while (last is not null);

        Assert.Equal([endpoints[1], .. endpoints[2..].Order(StringComparer.Ordinal), endpoints[0]], read);
    }

    [ContractFact]
    public async Task A_new_event_brings_a_far_wake_near_and_a_near_one_stays()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        await Store.CommitAsync(new WakeSetting(endpoint.Id, Store.Now.AddHours(10)));

        await Store.AddEventAsync(application, "c", 1, endpoint);
        Assert.Equal(
            [endpoint.Id],
            (await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(30), null, 10, default)).Select(due => due.EndpointId));

        await Store.CommitAsync(new WakeSetting(endpoint.Id, Store.Now.AddSeconds(1)));
        await Store.AddEventAsync(application, "c", 2, endpoint);
        Assert.Equal(
            [endpoint.Id],
            (await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(1), null, 10, default)).Select(due => due.EndpointId));
    }

    [ContractFact]
    public async Task A_wake_is_not_taken_back_while_something_is_owed()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);

        await Store.CommitAsync(new WakeSetting(endpoint.Id, null));
        Assert.Single(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddHours(1), null, 10, default));

        await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Success));
        await Store.CommitAsync(new WakeSetting(endpoint.Id, null));
        Assert.Empty(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddHours(1), null, 10, default));
    }

    [ContractFact]
    public async Task A_wake_that_an_event_has_brought_near_is_not_put_off_by_who_did_not_see_the_event()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var claimed = Store.Now.AddSeconds(60);
        await Store.CommitAsync(new WakeSetting(endpoint.Id, claimed));
        await Store.AddEventAsync(application, "c", 1, endpoint);

        await Store.CommitAsync(new WakeSetting(endpoint.Id, Store.Now.AddHours(10), claimed));
        Assert.Single(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddSeconds(30), null, 10, default));

        await Store.CommitAsync(new WakeSetting(endpoint.Id, claimed));
        await Store.CommitAsync(new WakeSetting(endpoint.Id, Store.Now.AddHours(10), claimed));
        Assert.Empty(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddHours(9), null, 10, default));
    }
}
