using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare;

/// <summary>Deliveries by hand, and that none of them disturbs what is scheduled.</summary>
public sealed partial class ReplayTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string LongAgo = DateTimeOffset.UtcNow.AddDays(-1).ToString("O", null);

    private Receiver _receiver = null!;
    private TestHost _host = null!;
    private int _status = 200;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = _status;
            return Task.CompletedTask;
        });
        _host = await TestHost.StartAsync(
            ("Retry:Schedule", "01:00:00"), ("Breaker:Failures", "0"), ("Delivery:SweepEvery", "00:00:00.05"));
        foreach (var type in new[] { "order.paid", "order.sent" })
        {
            await _host.Client.PostAsync("event-type", $$"""{"name": "{{type}}", "description": ""}""");
        }

        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Resending_delivers_once_more_and_says_that_it_was_by_hand()
    {
        var id = await _host.PublishAsync("tenant", "c", 1);
        await StatsAsync(success: 1);

        var (status, body, _) = await _host.Client.SendAsync(HttpMethod.Post, $"app/tenant/msg/{id}/endpoint/hook/resend");

        Assert.Equal((202, "{}"), ((int)status, body));
        await StatsAsync(success: 2);
        Assert.Equal(
            [1, 0],
            (await _host.Client.ListAsync($"app/tenant/attempt/msg/{id}")).Select(attempt => attempt["triggerType"]!.GetValue<int>()));
        Assert.Single(_receiver.At("hook").Select(received => received.Id).Distinct());
    }

    [Fact]
    public async Task A_failed_resend_leaves_the_pending_retry_where_it_was()
    {
        _status = 500;
        var id = await _host.PublishAsync("tenant", "c", 1);
        await AttemptsAsync(id, 1);
        var next = await NextAttemptAsync(id);
        Assert.NotNull(next);

        for (var times = 1; times <= 3; times++)
        {
            await _host.Client.PostAsync($"app/tenant/msg/{id}/endpoint/hook/resend", "");
            await AttemptsAsync(id, 1 + times);
        }

        Assert.Equal(next, await NextAttemptAsync(id));
        Assert.Equal("pending", (await StandingAsync(id))["statusText"]!.GetValue<string>());
        await StatsAsync(pending: 1, fail: 3);
    }

    [Fact]
    public async Task A_resend_does_not_wait_behind_a_channel_that_waits()
    {
        var first = await _host.PublishAsync("tenant", "c", 1);
        await StatsAsync(success: 1);
        _status = 500;
        var waiting = await _host.PublishAsync("tenant", "c", 2);
        await AttemptsAsync(waiting, 1);
        _status = 200;

        await _host.Client.PostAsync($"app/tenant/msg/{first}/endpoint/hook/resend", "");

        await StatsAsync(success: 2, pending: 1);
        Assert.NotNull(await NextAttemptAsync(waiting));
    }

    [Fact]
    public async Task The_same_request_to_resend_twice_is_one()
    {
        var id = await _host.PublishAsync("tenant", "c", 1);
        await StatsAsync(success: 1);

        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(
                _ => _host.Client.SendAsync(HttpMethod.Post, $"app/tenant/msg/{id}/endpoint/hook/resend", "", "same")));

        await StatsAsync(success: 2);
        await _host.PublishAsync("tenant", "c", 2);
        await StatsAsync(success: 3);
        Assert.Equal(3, _receiver.At("hook").Count);
    }

    [Fact]
    public async Task What_has_no_payload_any_more_cannot_be_resent()
    {
        var id = await _host.PublishAsync("tenant", "c", 1);
        await _host.Client.SendAsync(HttpMethod.Delete, $"app/tenant/msg/{id}/content");

        var (status, body, _) = await _host.Client.SendAsync(HttpMethod.Post, $"app/tenant/msg/{id}/endpoint/hook/resend");

        Assert.Equal((400, "missing_payload"), ((int)status, JsonNode.Parse(body)!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Recovering_delivers_what_has_failed_in_order_and_nothing_else()
    {
        await _host.Client.PatchAsync(
            "app/tenant/endpoint/hook",
            """{"retryPolicy": {"handlers": [{"on": "serverError", "interval": {"type": "list", "list": [3600]}}]}}""");
        await _host.PublishAsync("tenant", "c", 1);
        await StatsAsync(success: 1);
        _status = 404;
        for (var number = 2; number <= 6; number++)
        {
            await _host.PublishAsync("tenant", "c", number);
        }

        await StatsAsync(success: 1, fail: 5);
        _status = 500;
        var waiting = await _host.PublishAsync("tenant", "c", 7);
        await AttemptsAsync(waiting, 1);
        var next = await NextAttemptAsync(waiting);
        var before = _receiver.At("hook").Count;
        _status = 200;

        var task = await _host.Client.PostAsync("app/tenant/endpoint/hook/recover", $$"""{"since": "{{LongAgo}}"}""");

        Assert.Equal(("running", "endpoint.recover"), (task["status"]!.GetValue<string>(), task["task"]!.GetValue<string>()));
        var finished = await FinishedAsync(task);
        Assert.Equal((7, 5), (finished["data"]!["seen"]!.GetValue<int>(), finished["data"]!["done"]!.GetValue<int>()));
        await StatsAsync(success: 6, pending: 1, fail: 5);
        Assert.Equal([2, 3, 4, 5, 6], _receiver.At("hook").Skip(before).Select(received => received.Json["number"]!.GetValue<int>()));
        Assert.Equal(next, await NextAttemptAsync(waiting));
    }

    [Fact]
    public async Task Replaying_what_was_missed_delivers_what_the_endpoint_wants_and_never_got()
    {
        await _host.PublishAsync("tenant", "c", 1, "order.paid");
        await _host.PublishAsync("tenant", "c", 2, "order.sent");
        await _host.PublishAsync("tenant", "c", 3, "order.paid");
        await _host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/late", "uid": "late", "eventTypes": ["order.paid"]}""");
        await _host.PublishAsync("tenant", "c", 4, "order.paid");
        await _receiver.WaitAsync("late", 1, Patience);

        var task = await _host.Client.PostAsync("app/tenant/endpoint/late/replay-missing", $$"""{"since": "{{LongAgo}}"}""");

        await FinishedAsync(task);
        await _receiver.WaitAsync("late", 3, Patience);
        await _host.UntilAsync("app/tenant/endpoint/late/stats", stats => stats["pending"]!.GetValue<int>() == 0);
        Assert.Equal([4, 1, 3], _receiver.At("late").Select(received => received.Json["number"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_bulk_replay_delivers_again_what_its_filter_lets_pass()
    {
        await _host.PublishAsync("tenant", "a", 1, "order.paid");
        await _host.PublishAsync("tenant", "b", 2, "order.paid");
        await _host.PublishAsync("tenant", "b", 3, "order.sent");
        await StatsAsync(success: 3);

        var task = await _host.Client.PostAsync(
            "app/tenant/endpoint/hook/bulk-replay",
            $$"""{"since": "{{LongAgo}}", "eventTypes": ["order.paid"], "channel": "b", "status": 0}""");

        Assert.Equal(1, (await FinishedAsync(task))["data"]!["done"]!.GetValue<int>());
        await StatsAsync(success: 4);
        Assert.Equal(2, _receiver.At("hook")[^1].Json["number"]!.GetValue<int>());
    }

    [Fact]
    public async Task Ten_recoveries_at_once_deliver_each_event_once()
    {
        await _host.Client.PatchAsync(
            "app/tenant/endpoint/hook",
            """{"retryPolicy": {"handlers": [{"on": "connectionError", "interval": {"type": "list", "list": [1]}}]}}""");
        _status = 404;
        await Task.WhenAll(Enumerable.Range(0, 250).Select(number => _host.PublishAsync("tenant", $"c{number % 9}", number)));
        await StatsAsync(fail: 250);
        _status = 200;

        var tasks = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(
                _ => _host.Client.PostAsync("app/tenant/endpoint/hook/recover", $$"""{"since": "{{LongAgo}}"}""")));
        foreach (var task in tasks)
        {
            await FinishedAsync(task);
        }

        await StatsAsync(success: 250, fail: 250);
        Assert.Equal(500, _receiver.At("hook").Count);
    }

    [Fact]
    public async Task An_example_goes_to_one_endpoint_whatever_it_listens_to()
    {
        await _host.Client.PostAsync(
            "event-type",
            """{"name": "shown", "description": "", "schemas": {"1": {"example": {"old": 1}}, "2": {"examples": [{"n": 1}, {"n": 2}]}}}""");
        await _host.Client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/other", "uid": "other"}""");
        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"eventTypes": ["order.paid"]}""");

        var message = await _host.Client.PostAsync(
            "app/tenant/endpoint/hook/send-example", """{"eventType": "shown", "exampleIndex": 1}""");

        Assert.Equal(2, message["payload"]!["n"]!.GetValue<int>());
        await _receiver.WaitAsync("hook", 1, Patience);
        Assert.Equal(2, _receiver.At("hook").Single().Json["n"]!.GetValue<int>());
        Assert.Empty(_receiver.At("other"));
        await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/other/replay-missing", $$"""{"since": "{{LongAgo}}"}"""));
        Assert.Equal(0, (await _host.Client.GetAsync("app/tenant/endpoint/other/stats"))["pending"]!.GetValue<int>());
        Assert.Empty(_receiver.At("other"));
        var (status, body, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/endpoint/hook/send-example", """{"eventType": "shown", "exampleIndex": 2}""");
        Assert.Equal((400, "invalid_scheme"), ((int)status, JsonNode.Parse(body)!["code"]!.GetValue<string>()));
        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"disabled": true}""");
        Assert.Equal(
            400,
            (int)(
                await _host.Client.SendAsync(
                    HttpMethod.Post, "app/tenant/endpoint/hook/send-example", """{"eventType": "shown"}""")).Status);
    }

    [Fact]
    public async Task Tasks_are_listed_by_kind_and_status()
    {
        await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/recover", $$"""{"since": "{{LongAgo}}"}"""));
        var cancel = await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/cancel-msgs", "{}"));

        Assert.Equal(2, (await _host.Client.ListAsync("background-task?status=finished")).Count);
        Assert.Empty(await _host.Client.ListAsync("background-task?status=running"));
        Assert.Equal(
            cancel["id"]!.GetValue<string>(),
            (await _host.Client.ListAsync("background-task?task=endpoint.cancel")).Single()["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_task_of_many_events_goes_through_all_of_them()
    {
        await _host.Client.PatchAsync(
            "app/tenant/endpoint/hook",
            """{"retryPolicy": {"handlers": [{"on": "connectionError", "interval": {"type": "list", "list": [1]}}]}}""");
        _status = 404;
        await Task.WhenAll(Enumerable.Range(0, 450).Select(number => _host.PublishAsync("tenant", $"c{number % 9}", number)));
        await StatsAsync(fail: 450);
        _status = 200;

        var task = await FinishedAsync(await _host.Client.PostAsync("app/tenant/endpoint/hook/recover", $$"""{"since": "{{LongAgo}}"}"""));

        Assert.Equal(450, task["data"]!["done"]!.GetValue<int>());
        await StatsAsync(success: 450, fail: 450);
        var recovered = _receiver.At("hook").Skip(450).ToList();
        foreach (var channel in recovered.Select(received => received.Json["number"]!.GetValue<int>()).GroupBy(number => number % 9))
        {
            var accepted = _receiver.At("hook").Take(450).Select(received => received.Json["number"]!.GetValue<int>())
                .Where(number => number % 9 == channel.Key);
            Assert.Equal(accepted, channel);
        }
    }

    private Task StatsAsync(int success = 0, int pending = 0, int fail = 0, int canceled = 0) => _host.UntilAsync(
        "app/tenant/endpoint/hook/stats",
        stats =>
            (stats["success"]!.GetValue<int>(), stats["pending"]!.GetValue<int>(), stats["fail"]!.GetValue<int>(),
                stats["canceled"]!.GetValue<int>()) == (success, pending, fail, canceled));

    private Task<JsonNode> FinishedAsync(JsonNode task) =>
        _host.UntilAsync($"background-task/{task["id"]}", now => now["status"]!.GetValue<string>() == "finished");

    private Task AttemptsAsync(string id, int count) =>
        _host.UntilAsync($"app/tenant/attempt/msg/{id}", list => list["data"]!.AsArray().Count == count);

    private async Task<JsonNode> StandingAsync(string id) => (await _host.Client.ListAsync($"app/tenant/msg/{id}/endpoint")).Single();

    private async Task<DateTime?> NextAttemptAsync(string id) => (await StandingAsync(id))["nextAttempt"]?.GetValue<DateTime>();
}
