using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

public sealed partial class VerificationTests
{
    /// <summary>The first URL answers only when the second has been set: what it says counts for nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handshake_that_was_superseded_verifies_nothing(bool byWayOfNone)
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("first", async (http, received) =>
        {
            await open.Task;
            await http.Response.WriteAsync(received.Json["challenge"]!.GetValue<string>());
        });
        await AddAsync("first", """{"style": "challenge"}""");
        await UntilAsync(() => Handshakes("first").Any());
        if (byWayOfNone)
        {
            await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"verification": {"style": "none"}}""");
        }

        await _host.Client.PatchAsync(
            "app/tenant/endpoint/hook", $$"""{"url": "{{_receiver.Url}}/second", "verification": {"style": "challenge"} }""");
        open.SetResult();

        await StatusAsync("failed");
        Assert.Equal(2, Handshakes("second").Count());
        Assert.Single(Handshakes("first"));
    }

    [Fact]
    public async Task Saves_in_quick_succession_make_no_more_than_one_handshake_at_a_time()
    {
        var most = 0;
        var now = 0;
        _receiver.Behave("hook", async http =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref now);
        });
        await AddAsync("hook", """{"style": "challenge"}""");
        for (var times = 0; times < 20; times++)
        {
            await _host.Client.PatchAsync("app/tenant/endpoint/hook", $$"""{"description": "{{times}}"}""");
        }

        await StatusAsync("failed");

        // One that is broken off may take a moment to hear of it.
        Assert.InRange(most, 1, 5);
    }

    [Fact]
    public async Task One_whose_organization_asks_no_more_is_asked_no_more()
    {
        await _host.Client.SendAsync(HttpMethod.Put, "endpoint-defaults", """{"verification": {"style": "challenge"}}""");
        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await StatusAsync("failed");
        await _host.Client.SendAsync(HttpMethod.Put, "endpoint-defaults", "{}");

        var asked = await _host.Client.PostAsync("app/tenant/endpoint/hook/verify", "");

        Assert.Null(asked["verification"]);
        await _host.PublishAsync("tenant", "c", 1);
        await UntilAsync(() => Events("hook").Any());
    }

    [Fact]
    public async Task One_that_asks_for_none_cannot_be_verified()
    {
        await _host.SubscribeAsync("tenant", "plain", $"{_receiver.Url}/hook");

        var (status, body, _) = await _host.Client.SendAsync(HttpMethod.Post, "app/tenant/endpoint/plain/verify");

        Assert.Equal((400, "generic_error"), ((int)status, JsonNode.Parse(body)!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task One_that_holds_gets_everything_in_order_once_it_has_passed()
    {
        await AddAsync("hook", """{"style": "challenge", "holdUntilVerified": true}""");
        await StatusAsync("failed");
        for (var number = 0; number < 5; number++)
        {
            await _host.PublishAsync("tenant", "c", number);
        }

        Assert.Equal(5, (await _host.Client.GetAsync("app/tenant/endpoint/hook/stats"))["pending"]!.GetValue<int>());
        Assert.Empty(Events("hook"));
        Answer("hook", challenge => challenge);
        await _host.Client.PostAsync("app/tenant/endpoint/hook/verify", "");
        await UntilAsync(() => Events("hook").Count() == 5);

        Assert.Equal(Enumerable.Range(0, 5), Events("hook").Select(one => one.Json["number"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_organization_can_ask_it_of_every_endpoint()
    {
        Assert.Equal(
            200,
            (int)(
                await _host.Client.SendAsync(HttpMethod.Put, "endpoint-defaults", """{"verification": {"style": "challenge"}}""")).Status);
        Answer("hook", challenge => challenge);

        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await StatusAsync("verified");
        Assert.Single(Handshakes("hook"));
    }

    [Fact]
    public async Task CloudEvents_asks_for_leave_and_keeps_to_the_rate_that_it_is_given()
    {
        _receiver.Behave("hook", (http, received) =>
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = received.Headers.GetValueOrDefault("WebHook-Request-Origin", "");
            http.Response.Headers["WebHook-Allowed-Rate"] = "120";
            return Task.CompletedTask;
        });
        await AddAsync("hook", """{"style": "cloudevents"}""", more: """, "throttleRate": 50 """);

        await StatusAsync("verified");
        var asked = _receiver.At("hook").Single();
        Assert.Equal(
            ("OPTIONS", "fanfare", "3000"), (asked.Method, asked.Headers["WebHook-Request-Origin"], asked.Headers["WebHook-Request-Rate"]));
        Assert.False(asked.Headers.ContainsKey("WebHook-Request-Callback"));

        for (var number = 0; number < 4; number++)
        {
            await _host.PublishAsync("tenant", $"c{number}", number);
        }

        // Two a second: from the first to the fourth there are three waits of half a second.
        await _host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 4);
        var attempts = (await _host.Client.ListAsync("app/tenant/attempt/endpoint/hook"))
            .Select(one => one["timestamp"]!.GetValue<DateTime>()).Order().ToList();
        Assert.True(attempts[^1] - attempts[0] > TimeSpan.FromSeconds(1.4), $"Four went within {attempts[^1] - attempts[0]}.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("somebody.else")]
    public async Task CloudEvents_without_leave_fails(string? allowed)
    {
        _receiver.Behave("hook", (http, _) =>
        {
            http.Response.Headers["WebHook-Allowed-Origin"] = allowed;
            return Task.CompletedTask;
        });
        await AddAsync("hook", """{"style": "cloudevents"}""");

        Assert.Contains("WebHook-Allowed-Origin", (await StatusAsync("failed"))["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
