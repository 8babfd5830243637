using System.Collections.Concurrent;
using Fanfare.Hosting;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

/// <summary>Rates, pauses, breaker, disabling and fair turns, against receivers over real HTTP.</summary>
public sealed partial class LimitTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_limit_is_kept_by_waiting_and_what_waits_counts_as_no_attempt(bool ofEndpoint)
    {
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "one", $"{_receiver.Url}/one");
        await host.SubscribeAsync("tenant", "two", $"{_receiver.Url}/two");
        await host.Client.PatchAsync(ofEndpoint ? "app/tenant/endpoint/one" : "app/tenant", """{"throttleRate": 20}""");

        for (var number = 0; number < 30; number++)
        {
            await host.PublishAsync("tenant", $"c{number % 7}", number);
        }

        await _receiver.WaitAsync("one", 30, Patience);
        await _receiver.WaitAsync("two", 30, Patience);
        await host.UntilAsync("app/tenant/endpoint/one/stats", stats => stats["success"]!.GetValue<int>() == 30);
        await host.UntilAsync("app/tenant/endpoint/two/stats", stats => stats["success"]!.GetValue<int>() == 30);
        var one = await StartsAsync(host, "one");
        var two = await StartsAsync(host, "two");
        var limited = ofEndpoint ? one : [.. one.Concat(two).Order()];

        // Of n, the first two may go at once; a request's own time is written a little after it was let go.
        Assert.True(
            limited[^1] - limited[0] >= TimeSpan.FromSeconds((limited.Count - 2) / 20d * 0.95),
            $"{limited.Count} went within {limited[^1] - limited[0]}.");
        Assert.Equal((30, 30), (one.Count, two.Count));
        Assert.All(_receiver.At("one").GroupBy(received => received.Json["number"]!.GetValue<int>() % 7), channel =>
            Assert.Equal(
                channel.Select(received => received.Json["number"]!.GetValue<int>()).Order(),
                channel.Select(received => received.Json["number"]!.GetValue<int>())));
    }

    [Theory]
    [InlineData(429, "1")]
    [InlineData(429, "0.7")]
    [InlineData(503, "1")]
    [InlineData(429, "date")]
    public async Task An_endpoint_that_asks_for_a_pause_gets_nothing_until_it_is_over_and_then_everything(int status, string retryAfter)
    {
        var paused = false;
        _receiver.Behave("hook", http =>
        {
            if (!paused)
            {
                paused = true;
                http.Response.StatusCode = status;
                http.Response.Headers.RetryAfter = retryAfter == "date"
                    ? DateTimeOffset.UtcNow.AddSeconds(2).ToString("R", null) : retryAfter;
            }

            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "first", 1);
        await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["health"]?["pausedUntil"] is not null);
        var until = (await host.Client.GetAsync("app/tenant/endpoint/hook"))["health"]!["pausedUntil"]!.GetValue<DateTime>();
        await host.PublishAsync("tenant", "second", 2);

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 2);

        var starts = await StartsAsync(host, "hook");
        Assert.Equal(3, starts.Count);
        Assert.All(
            starts.Skip(1),
            start => Assert.True(start >= until.AddMilliseconds(-1), $"One began {until - start} before the pause was over."));
    }

    [Fact]
    public async Task An_endpoint_that_asks_for_less_and_then_does_not_finish_is_no_poison()
    {
        _receiver.Behave("hook", async http =>
        {
            http.Response.StatusCode = 429;
            http.Response.ContentLength = 100;
            await http.Response.WriteAsync("beginning");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.Client.PatchAsync(
            "app/tenant/endpoint/hook",
            """{"timeoutSeconds": 0.2, "retryPolicy": {"handlers": [{"on": "rateLimited", "interval": {"type": "list", "list": [0.01,"""
                + """ 0.01]}}]}}""");

        await host.PublishAsync("tenant", "c", 1);

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["fail"]!.GetValue<int>() == 1);
        Assert.Equal(3, _receiver.At("hook").Count);
    }

    [Fact]
    public async Task An_endpoint_that_asks_for_no_wait_is_not_asked_without_one()
    {
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "0";
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await host.PublishAsync("tenant", "c", 1);

        var ids = await host.Client.ListAsync("app/tenant/msg");
        await host.UntilAsync($"app/tenant/attempt/msg/{ids.Single()["id"]}", list => list["data"]!.AsArray().Count >= 2);
        var starts = await StartsAsync(host, "hook");
        Assert.True(starts[1] - starts[0] >= TimeSpan.FromSeconds(0.49), $"The second came {starts[1] - starts[0]} after the first.");
    }

    /// <summary>Sixty lanes are ready; what was not under way when the answer came must not go.</summary>
    [Theory]
    [InlineData(429)]
    [InlineData(410)]
    public async Task After_an_answer_that_stops_everything_nothing_more_goes(int status)
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", async http =>
        {
            await open.Task;
            http.Response.StatusCode = status;
            http.Response.Headers.RetryAfter = "600";
        });
        await using var host = await TestHost.StartAsync(("Delivery:MaxInFlightPerEndpoint", "8"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(number => host.PublishAsync("tenant", $"c{number}", number)));
        await UntilAsync(() => _receiver.At("hook").Count == 8);

        open.SetResult();

        await host.UntilAsync("app/tenant/attempt/endpoint/hook", list => list["data"]!.AsArray().Count == 8);
        await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["health"] is not null);
        await Task.Delay(200);
        Assert.Equal(8, _receiver.At("hook").Count);
    }

    [Fact]
    public async Task What_an_applications_limit_would_have_let_go_is_not_saved_up_while_there_are_no_turns()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("flood", _ => open.Task);
        await using var host = await TestHost.StartAsync(("Delivery:MaxInFlight", "2"));
        await host.SubscribeAsync("loud", "flood", $"{_receiver.Url}/flood");
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.Client.PatchAsync("app/tenant", """{"throttleRate": 5}""");
        await host.PublishAsync("loud", "a", 1);
        await host.PublishAsync("loud", "b", 2);
        await UntilAsync(() => _receiver.At("flood").Count == 2);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(number => host.PublishAsync("tenant", $"c{number}", number)));
        await Task.Delay(2_000);

        open.SetResult();

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 12);
        var starts = await StartsAsync(host, "hook");
        Assert.True(starts[^1] - starts[0] >= TimeSpan.FromSeconds(1.9), $"Twelve went within {starts[^1] - starts[0]}.");
    }

    [Theory]
    [InlineData("""{"type": "list", "list": [0.01, 0.01]}""", "")]
    [InlineData("""{"type": "fixed", "seconds": 0.01}""", ", \"maxRetries\": 2")]
    public async Task Under_a_policy_that_knows_no_request_for_less_it_is_a_failure_like_others(string interval, string limit)
    {
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        var policy = $$"""{"handlers": [{"on": "anyFailure", "interval": {{interval}}{{limit}} }]}""";
        await host.Client.PatchAsync("app/tenant/endpoint/hook", $$"""{"retryPolicy": {{policy}} }""");

        await host.PublishAsync("tenant", "c", 1);

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["fail"]!.GetValue<int>() == 1);
        Assert.Equal(3, _receiver.At("hook").Count);
        var preview = await host.Client.GetAsync($"retry-policy/preview?failure=rateLimited&policy={Uri.EscapeDataString(policy)}");
        Assert.Equal((2, true), (preview["attempts"]!.AsArray().Count, preview["complete"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task A_new_limit_of_an_application_is_heard_by_those_who_wait_for_the_old_one()
    {
        await using var host = await TestHost.StartAsync();
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant", "throttleRate": 1}""");
        for (var number = 0; number < 40; number++)
        {
            await host.SubscribeAsync("tenant", $"e{number}", $"{_receiver.Url}/all");
        }

        await host.PublishAsync("tenant", "c", 1);
        await UntilAsync(() => _receiver.At("all").Count > 0);
        await host.Client.PatchAsync("app/tenant", """{"throttleRate": null}""");

        // At the old one it would take 40 s.
        await UntilAsync(() => _receiver.At("all").Count == 40);
        Assert.InRange((await host.Client.ListAsync("app/tenant/endpoint")).Count, 40, 40);
    }

    [Fact]
    public async Task A_pause_is_cut_to_the_platforms_longest()
    {
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = _receiver.At("hook").Count == 1 ? 429 : 200;
            http.Response.Headers.RetryAfter = "86400";
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Delivery:MaxRetryAfter", "00:00:00.3"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await host.PublishAsync("tenant", "c", 1);

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
    }

    private static void Release(ConcurrentQueue<TaskCompletionSource> held)
    {
        if (held.TryDequeue(out var release))
        {
            release.SetResult();
        }
    }

    private static async Task<List<DateTime>> StartsAsync(TestHost host, string endpoint) =>
        [.. (await host.Client.ListAsync($"app/tenant/attempt/endpoint/{endpoint}"))
            .Select(attempt => attempt["timestamp"]!.GetValue<DateTime>()).Order()];

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!holds())
        {
            Assert.False(timeout.IsCancellationRequested, "Waited in vain.");
            await Task.Delay(10);
        }
    }
}
