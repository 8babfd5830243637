using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Acceptance;

/// <summary>
/// Pauses, limits, breaker, handshakes, fair turns and tasks go on where they were when the process is killed with SIGKILL.
/// </summary>
public sealed class KilledLimitTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<(string Name, DateTimeOffset At)> _arrivals = new();
    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_pause_goes_on()
    {
        Answer("hook", http =>
        {
            http.Response.StatusCode = _arrivals.Count == 1 ? 429 : 200;
            http.Response.Headers.RetryAfter = "4";
        });
        await using var fanfare = await StartAsync();
        using var client = fanfare.NewClient();
        await PublishAsync(client, "a", 1);
        var until = (
            await UntilAsync(client, "app/tenant/endpoint/hook", endpoint => endpoint["health"]?["pausedUntil"] is not null))["health"]![
                "pausedUntil"]!.GetValue<DateTime>();

        await fanfare.KillAsync();
        await fanfare.RestartAsync();
        await PublishAsync(client, "b", 2);

        await UntilAsync(client, "app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 2);
        Assert.All(
            _arrivals.Skip(1),
            arrival =>
                Assert.True(arrival.At.UtcDateTime >= until.AddMilliseconds(-5), $"One came {until - arrival.At.UtcDateTime} too early."));
    }

    [Fact]
    public async Task An_open_breaker_stays_open()
    {
        var healthy = false;
        Answer("hook", http => http.Response.StatusCode = healthy ? 200 : 500);
        await using var fanfare = await StartAsync(
            ("Breaker:Failures", "3"), ("Breaker:OpenFor", "00:00:05"),
            ("Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.01", 50))));
        using var client = fanfare.NewClient();
        await PublishAsync(client, "c", 1);
        var probeAt = (
            await UntilAsync(
                client, "app/tenant/endpoint/hook",
                endpoint => endpoint["health"]?["probeAt"] is not null))["health"]!["probeAt"]!.GetValue<DateTime>();
        var before = _arrivals.Count;

        await fanfare.KillAsync();
        await fanfare.RestartAsync();
        healthy = true;

        await UntilAsync(client, "app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
        Assert.True(_arrivals.ElementAt(before).At.UtcDateTime >= probeAt.AddMilliseconds(-5), "The probe came too early.");
    }

    [Fact]
    public async Task A_limit_is_kept()
    {
        const int Events = 40;
        Answer("hook", _ => { });
        await using var fanfare = await StartAsync();
        using var client = fanfare.NewClient();
        await client.PatchAsync("app/tenant/endpoint/hook", """{"throttleRate": 10}""");
        await Task.WhenAll(Enumerable.Range(0, Events).Select(number => PublishAsync(client, $"c{number % 5}", number)));

        for (var times = 0; times < 3; times++)
        {
            // On a slow machine all may have come while the process was found to be up again.
            var before = _arrivals.Count;
            await UntilAsync(() => _arrivals.Count >= Math.Min(before + 5, Events));

            await fanfare.KillAsync();
            await fanfare.RestartAsync();
        }

        await _receiver.WaitAsync("hook", Events, Patience);

        // By the process's own times: when a request arrives, the machine has a say in too. Of eleven, one may go after a rest.
        await UntilAsync(client, "app/tenant/endpoint/hook/stats", stats => stats["pending"]!.GetValue<int>() == 0);
        var at = (await client.ListAsync("app/tenant/attempt/endpoint/hook")).Select(attempt => attempt["timestamp"]!.GetValue<DateTime>())
            .Order().ToList();
        for (var first = 0; first + 10 < at.Count; first++)
        {
            Assert.True(at[first + 10] - at[first] >= TimeSpan.FromSeconds(0.9), $"Eleven went within {at[first + 10] - at[first]}.");
        }
    }

    [Fact]
    public async Task A_handshake_is_made_again()
    {
        var answers = false;
        _receiver.Behave("hook", async (http, received) =>
        {
            if (!answers)
            {
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await http.Response.WriteAsync(received.Json["challenge"]?.GetValue<string>() ?? "");
        });
        await using var fanfare = await StartAsync();
        using var client = fanfare.NewClient();
        await client.PatchAsync("app/tenant/endpoint/hook", """{"verification": {"style": "challenge", "holdUntilVerified": true}}""");
        await PublishAsync(client, "c", 1);
        await UntilAsync(() => _receiver.At("hook").Count == 1);

        await fanfare.KillAsync();
        answers = true;
        await fanfare.RestartAsync();

        await UntilAsync(
            client, "app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "verified");
        await UntilAsync(client, "app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
        Assert.Equal([true, true, false], _receiver.At("hook").Select(received => received.Json["challenge"] is not null));
    }

    [Fact]
    public async Task Turns_are_fair()
    {
        _receiver.Behave("loud", http => Task.Delay(30, http.RequestAborted));
        await using var fanfare = await StartAsync(("Delivery:MaxInFlight", "4"));
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "loud", "uid": "loud"}""");
        await client.PostAsync("app/loud/endpoint", $$"""{"url": "{{_receiver.Url}}/loud", "uid": "hook"}""");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var number = 0; number < 150; number++)
            {
                await client.PostAsync(
                    "app/loud/msg",
                    $$"""{"eventType": "t", "channels": ["c{{worker * 1_000 + number}}"], "payload": {"number": {{number}}} }""");
            }
        }));

        await fanfare.KillAsync();
        await fanfare.RestartAsync();
        var owed = (await client.GetAsync("app/loud/endpoint/hook/stats"))["pending"]!.GetValue<int>();
        await PublishAsync(client, "c", 1);
        await _receiver.WaitAsync("hook", 1, Patience);
        var left = (await client.GetAsync("app/loud/endpoint/hook/stats"))["pending"]!.GetValue<int>();

        Assert.True(owed > 400, $"Only {owed} were owed: this shows nothing.");
        Assert.True(left > owed / 2, $"The quiet application's event came when {left} of {owed} were left.");
    }

    [Fact]
    public async Task A_task_goes_on()
    {
        Answer("hook", _ => { });
        await using var fanfare = await StartAsync(("Delivery:WakeAfter", "00:00:01"), ("Delivery:SweepEvery", "00:00:00.1"));
        using var client = fanfare.NewClient();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async worker =>
        {
            for (var number = 0; number < 125; number++)
            {
                await PublishAsync(client, $"c{worker}", (worker * 1_000) + number);
            }
        }));
        await UntilAsync(client, "app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1_000);
        await client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/late", "uid": "late"}""");

        var task = await client.PostAsync(
            "app/tenant/endpoint/late/replay-missing", $$"""{"since": "{{DateTimeOffset.UtcNow.AddHours(-1):O}}"}""");
        for (var times = 0; times < 3; times++)
        {
            await fanfare.KillAsync();
            await fanfare.RestartAsync();
        }

        var finished = await UntilAsync(client, $"background-task/{task["id"]}", now => now["status"]!.GetValue<string>() == "finished");
        Assert.Equal((1_000, 1_000), (finished["data"]!["seen"]!.GetValue<int>(), finished["data"]!["done"]!.GetValue<int>()));
        await _receiver.WaitAsync("late", 1_000, Patience);
        foreach (
            var channel in _receiver.At("late").DistinctBy(received => received.Id)
                .Select(received => received.Json["number"]!.GetValue<int>()).GroupBy(number => number / 1_000))
        {
            Assert.Equal(channel.Order(), channel);
        }
    }

    private static Task PublishAsync(ApiClient client, string channel, int number) =>
        client.PostAsync("app/tenant/msg", $$"""{"eventType": "t", "channels": ["{{channel}}"], "payload": {"number": {{number}}} }""");

    private static async Task<JsonNode> UntilAsync(ApiClient client, string path, Func<JsonNode, bool> holds)
    {
        JsonNode? node = null;
        await UntilAsync(async () => holds(node = await client.GetAsync(path)));
        return node!;
    }

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            Assert.False(timeout.IsCancellationRequested, "Waited in vain.");
            await Task.Delay(20);
        }
    }

    private void Answer(string name, Action<HttpContext> answer) => _receiver.Behave(name, http =>
    {
        _arrivals.Enqueue((name, DateTimeOffset.UtcNow));
        answer(http);
        return Task.CompletedTask;
    });

    private async Task<FanfareProcess> StartAsync(params (string Option, string Value)[] options)
    {
        var fanfare = await FanfareProcess.StartAsync(options);
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/hook", "uid": "hook"}""");
        return fanfare;
    }
}
