namespace Fanfare;

public sealed partial class ReplayTests
{
    [Fact]
    public async Task Cancelling_drops_what_is_owed_and_the_channel_goes_on()
    {
        _status = 500;
        var ids = new List<string>();
        for (var number = 1; number <= 5; number++)
        {
            ids.Add(await _host.PublishAsync("tenant", number <= 3 ? "c" : "d", number));
        }

        await AttemptsAsync(ids[0], 1);
        await AttemptsAsync(ids[3], 1);
        var next = await NextAttemptAsync(ids[3]);
        _status = 200;

        var task = await _host.Client.PostAsync("app/tenant/endpoint/hook/cancel-msgs", """{"channel": "c"}""");

        Assert.Equal(3, (await FinishedAsync(task))["data"]!["done"]!.GetValue<int>());
        await StatsAsync(pending: 2, canceled: 3);
        Assert.Equal("canceled", (await StandingAsync(ids[2]))["statusText"]!.GetValue<string>());
        Assert.Equal(next, await NextAttemptAsync(ids[3]));
        await _host.PublishAsync("tenant", "c", 6);
        await StatsAsync(success: 1, pending: 2, canceled: 3);
        Assert.Equal(6, _receiver.At("hook")[^1].Json["number"]!.GetValue<int>());
    }

    [Fact]
    public async Task What_is_held_in_memory_is_cancelled_too()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", _ => open.Task);
        for (var number = 1; number <= 5; number++)
        {
            await _host.PublishAsync("tenant", "c", number);
        }

        await _receiver.WaitAsync("hook", 1, Patience);
        var task = await _host.Client.PostAsync("app/tenant/endpoint/hook/cancel-msgs", "{}");
        await FinishedAsync(task);
        open.SetResult();
        await _host.PublishAsync("tenant", "c", 6);

        await _receiver.WaitAsync("hook", 2, Patience);
        Assert.Equal([1, 6], _receiver.At("hook").Select(received => received.Json["number"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_channel_does_not_wait_for_the_retry_of_what_was_cancelled_while_it_was_under_way()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", async (http, received) =>
        {
            if (received.Json["number"]!.GetValue<int>() == 1)
            {
                await open.Task;
                http.Response.StatusCode = 500;
            }
        });
        await _host.PublishAsync("tenant", "c", 1, "order.paid");
        await _host.PublishAsync("tenant", "c", 2, "order.sent");
        await _receiver.WaitAsync("hook", 1, Patience);
        await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/cancel-msgs", """{"eventTypes": ["order.paid"]}"""));

        open.SetResult();

        // The retry would be an hour off.
        await _receiver.WaitAsync("hook", 2, Patience);
    }

    [Fact]
    public async Task What_is_cancelled_while_it_is_under_way_stays_cancelled()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", async http =>
        {
            await open.Task;
            http.Response.StatusCode = 500;
        });
        var id = await _host.PublishAsync("tenant", "c", 1);
        await _receiver.WaitAsync("hook", 1, Patience);
        await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/cancel-msgs", "{}"));

        open.SetResult();

        await AttemptsAsync(id, 2);
        Assert.Equal("canceled", (await StandingAsync(id))["statusText"]!.GetValue<string>());
        await StatsAsync(canceled: 1);
        Assert.Equal(
            0,
            (await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/recover",
                $$"""{"since": "{{LongAgo}}"}""")))["data"]!["done"]!.GetValue<int>());
    }
}
