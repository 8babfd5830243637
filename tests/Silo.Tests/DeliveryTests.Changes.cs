using Fanfare.Hosting;
using Fanfare.Journals;

namespace Fanfare;

public sealed partial class DeliveryTests
{
    [Fact]
    public async Task A_disabled_endpoint_gets_nothing_new_and_when_it_is_enabled_what_it_is_still_owed()
    {
        var healthy = false;
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = healthy ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.2, 00:00:00.2, 00:00:00.2"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "c", 1);
        await _receiver.WaitAsync("hook", 1, Patience);
        await host.Client.PatchAsync("app/tenant/endpoint/hook", """{"disabled": true}""");
        await host.PublishAsync("tenant", "c", 2);
        healthy = true;
        await Task.Delay(500);
        Assert.DoesNotContain(2, Numbers("hook"));
        var stats = await host.Client.GetAsync("app/tenant/endpoint/hook/stats");
        Assert.Equal((0, 1), (stats["success"]!.GetValue<int>(), stats["pending"]!.GetValue<int>()));

        await host.Client.PatchAsync("app/tenant/endpoint/hook", """{"disabled": false}""");
        await host.PublishAsync("tenant", "c", 3);

        await _receiver.WaitAsync("hook", 2, Patience);
        Assert.Equal([1, 3], Numbers("hook").Distinct());
    }

    [Fact]
    public async Task A_deleted_endpoint_gets_no_more_and_is_owed_nothing()
    {
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(
            ("Retry:Schedule", "00:00:00.2, 00:00:00.2"), ("Delivery:SweepEvery", "00:00:00.05"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        var endpointId = (await host.Client.GetAsync("app/tenant/endpoint/hook"))["id"]!.GetValue<string>();
        await host.PublishAsync("tenant", "c", 1);
        await _receiver.WaitAsync("hook", 1, Patience);

        await host.Client.SendAsync(HttpMethod.Delete, "app/tenant/endpoint/hook");
        var calls = _receiver.At("hook").Count;
        var deliveries = host.Get<Deliveries.DeliveryStore>();
        while (!(await deliveries.ReadOwedAsync(endpointId, "c", 0, 10, 1, default)).Deliveries.IsEmpty)
        {
            await Task.Delay(10);
        }

        await host.PublishAsync("tenant", "c", 2);
        await Task.Delay(500);
        Assert.InRange(_receiver.At("hook").Count, calls, calls + 1);
    }

    [Fact]
    public async Task A_new_URL_holds_for_the_next_attempt()
    {
        _receiver.Behave("old", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.5"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/old");
        await host.PublishAsync("tenant", "c", 1);
        await _receiver.WaitAsync("old", 1, Patience);

        await host.Client.PatchAsync("app/tenant/endpoint/hook", $$"""{"url": "{{_receiver.Url}}/new"}""");

        await _receiver.WaitAsync("new", 1, Patience);
    }

    [Fact]
    public async Task An_event_whose_push_was_lost_is_found_by_the_sweeper()
    {
        await using var host = await TestHost.StartAsync(("Delivery:WakeAfter", "00:00:00.2"), ("Delivery:SweepEvery", "00:00:00.05"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        Assert.IsType<JournalResult.Committed>(await StoreBehindTheGrainsAsync(host, "c", 1, 7));

        await _receiver.WaitAsync("hook", 1, Patience);
        Assert.Equal([7], Numbers("hook"));
    }

    [Fact]
    public async Task A_lost_push_is_made_good_by_the_next_one_in_order()
    {
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "c", 1);
        await _receiver.WaitAsync("hook", 1, Patience);

        // Stored by somebody who then dies before he can push; the channel's own grain notices when it wants the same place.
        await StoreBehindTheGrainsAsync(host, "c", 2, 2);
        await host.PublishAsync("tenant", "c", 3);

        await _receiver.WaitAsync("hook", 3, Patience);
        Assert.Equal([1, 2, 3], Numbers("hook"));
    }

    [Fact]
    public async Task An_owner_that_was_superseded_stands_down_and_the_next_one_goes_on()
    {
        await using var host = await TestHost.StartAsync(("Delivery:WakeAfter", "00:00:00.2"), ("Delivery:SweepEvery", "00:00:00.05"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "c", 1);
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
        var endpointId = (await host.Client.GetAsync("app/tenant/endpoint/hook"))["id"]!.GetValue<string>();

        Assert.IsType<JournalResult.Claimed>(await host.Get<Journal>().AppendAsync(new OwnerClaim(endpointId)));
        await host.PublishAsync("tenant", "c", 2);
        await _receiver.WaitAsync("hook", 2, Patience);
        await host.PublishAsync("tenant", "c", 3);
        await _receiver.WaitAsync("hook", 3, Patience);

        // The second was delivered but its outcome refused, so the next owner repeated it; nothing is owed any more.
        await host.UntilAsync(
            "app/tenant/endpoint/hook/stats", stats => stats["pending"]!.GetValue<int>() == 0 && stats["success"]!.GetValue<int>() == 3);
        Assert.Equal([1, 2, 3], Numbers("hook").Distinct());
    }

    [Fact]
    public async Task An_event_whose_payload_was_expunged_before_it_could_be_sent_is_failed_and_its_channel_goes_on()
    {
        var fail = true;
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = fail ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:02"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        var id = await host.PublishAsync("tenant", "c", 1);
        await host.PublishAsync("tenant", "c", 2);
        await host.UntilAsync($"app/tenant/attempt/msg/{id}", list => list["data"]!.AsArray().Count == 1);

        fail = false;
        await host.Client.SendAsync(HttpMethod.Delete, $"app/tenant/msg/{id}/content");

        await _receiver.WaitAsync("hook", 2, Patience);
        Assert.Equal([1, 2], Numbers("hook"));
        await host.UntilAsync($"app/tenant/attempt/msg/{id}", list => list["data"]!.AsArray().Count == 2);
        var faults = (await host.Client.ListAsync($"app/tenant/attempt/msg/{id}")).Select(attempt => attempt["fault"]!.GetValue<string>());
        Assert.Equal(["payloadGone", "status"], faults);
    }

    [Fact]
    public async Task A_payload_that_is_expunged_while_it_waits_in_memory_is_not_sent()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", _ => open.Task);
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "c", 1);
        var expunged = await host.PublishAsync("tenant", "c", 2);
        await host.PublishAsync("tenant", "c", 3);
        await _receiver.WaitAsync("hook", 1, Patience);

        await host.Client.SendAsync(HttpMethod.Delete, $"app/tenant/msg/{expunged}/content");
        open.SetResult();

        await _receiver.WaitAsync("hook", 2, Patience);
        Assert.Equal([1, 3], Numbers("hook"));
    }

    [Fact]
    public async Task Two_hundred_identical_requests_at_once_make_one_event_and_get_one_answer()
    {
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ =>
            host.Client.SendAsync(HttpMethod.Post, "app/tenant/msg", """{"eventType": "a.type", "payload": {"number": 1}}""", "same")));

        Assert.Single(answers.Select(answer => (answer.Status, answer.Body)).Distinct());
        Assert.Equal(202, (int)answers[0].Status);
        Assert.Single(await host.Client.ListAsync("app/tenant/msg"));
    }
}
