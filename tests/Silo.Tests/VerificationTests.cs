using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

/// <summary>The handshake with endpoints, over real HTTP.</summary>
public sealed class VerificationTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Receiver _receiver = null!;
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _host = await TestHost.StartAsync(
            ("Verification:Attempts", "2"), ("Verification:Backoff", "00:00:00.01"), ("Verification:Timeout", "00:00:02"), (
                "Delivery:SweepEvery", "00:00:00.05"));
        await _host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    /// <summary>Django REST framework answers with the challenge as a JSON string.</summary>
    [Fact]
    public async Task The_receiver_of_the_chat_archives_example_passes_and_then_gets_events()
    {
        Answer("hook", challenge => $"\"{challenge}\"");
        await AddAsync("hook", """{"style": "challenge", "strict": true}""");

        await StatusAsync("verified");
        await _host.PublishAsync("tenant", "c", 1);
        await UntilAsync(() => Events("hook").Any());

        var handshake = Handshakes("hook").Single();
        Assert.Equal(["challenge", "token", "type"], handshake.Json.AsObject().Select(field => field.Key).Order());
        Assert.Equal("application/json", handshake.Headers["content-type"]);
        Assert.Single(Events("hook"));
    }

    [Theory]
    [InlineData("wrong", "was not the challenge")]
    [InlineData("empty", "was not the challenge")]
    [InlineData("slow", "No complete answer within 2 s")]
    [InlineData("500", "status was 500")]
    [InlineData("redirect", "status was 302")]
    [InlineData("nobody", "refused")]
    public async Task A_receiver_that_does_not_give_the_challenge_back_has_failed_and_gets_nothing(string behaviour, string reason)
    {
        _receiver.Behave("hook", async (http, received) =>
        {
            switch (behaviour)
            {
                case "wrong":
                    await http.Response.WriteAsync("0123456789");
                    break;
                case "slow":
                    await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                case "500":
                    http.Response.StatusCode = 500;
                    await http.Response.WriteAsync(received.Json["challenge"]!.GetValue<string>());
                    break;
                case "redirect":
                    http.Response.Redirect("/elsewhere");
                    break;
            }
        });
        await AddAsync("hook", """{"style": "challenge"}""", behaviour == "nobody" ? "http://127.0.0.1:1/hook" : null);

        var verification = await StatusAsync("failed");
        await _host.PublishAsync("tenant", "c", 1);

        Assert.Contains(reason, verification["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.NotNull(verification["at"]);
        Assert.Equal(behaviour == "nobody" ? 0 : 2, Handshakes("hook").Count());
        Assert.Equal(0, (await _host.Client.GetAsync("app/tenant/endpoint/hook/stats"))["pending"]!.GetValue<int>());
        Assert.Empty(Events("hook"));
    }

    [Fact]
    public async Task A_new_URL_is_asked_again_and_gets_nothing_before_it_passes()
    {
        Answer("first", challenge => challenge);
        await AddAsync("first", """{"style": "challenge"}""");
        await StatusAsync("verified");

        await _host.Client.PatchAsync("app/tenant/endpoint/hook", $$"""{"url": "{{_receiver.Url}}/second"}""");
        await _host.PublishAsync("tenant", "c", 1);
        await StatusAsync("failed");
        Assert.Equal(2, Handshakes("second").Count());

        // Saved again while it has not passed, it is asked again.
        Answer("second", challenge => challenge);
        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"description": "again"}""");
        await StatusAsync("verified");
        await _host.PublishAsync("tenant", "c", 2);
        await UntilAsync(() => Events("second").Any());

        Assert.Equal(2, Events("second").Single().Json["number"]!.GetValue<int>());
        Assert.Empty(Events("first"));
    }

    [Fact]
    public async Task A_save_that_changes_neither_URL_nor_style_leaves_a_verified_endpoint_verified()
    {
        Answer("hook", challenge => challenge);
        await AddAsync("hook", """{"style": "challenge"}""");
        await StatusAsync("verified");

        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"description": "again"}""");
        var put = await _host.Client.SendAsync(
            HttpMethod.Put, "app/tenant/endpoint/hook",
            $$"""{"url": "{{_receiver.Url}}/hook", "description": "by a client that knows nothing of handshakes"}""");

        Assert.Equal("verified", JsonNode.Parse(put.Body)!["verification"]!["status"]!.GetValue<string>());
        Assert.Single(Handshakes("hook"));
    }

    [Fact]
    public async Task A_new_token_is_shown_in_a_new_handshake()
    {
        Answer("hook", challenge => challenge);
        await AddAsync("hook", """{"style": "challenge"}""", more: """, "signingStyle": "token", "secret": "first-token" """);
        await StatusAsync("verified");

        Assert.Equal(
            204,
            (int)(
                await _host.Client.SendAsync(
                    HttpMethod.Post, "app/tenant/endpoint/hook/secret/rotate", """{"key": "second-token"}""")).Status);
        await UntilAsync(() => Handshakes("hook").Count() == 2);
        await StatusAsync("verified");
        await _host.PublishAsync("tenant", "c", 1);
        await UntilAsync(() => Events("hook").Any());

        Assert.Equal(["first-token", "second-token"], Handshakes("hook").Select(one => one.Json["token"]!.GetValue<string>()));
        Assert.Equal("second-token", Events("hook").Single().Json["token"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"signingStyle": "token"}""")]
    [InlineData("""{"verification": {"style": "challenge", "strict": true}}""")]
    public async Task A_change_that_asks_for_more_than_what_has_passed_asks_again(string change)
    {
        Answer("hook", challenge => challenge);
        await AddAsync("hook", """{"style": "challenge"}""");
        await StatusAsync("verified");

        await _host.Client.PatchAsync("app/tenant/endpoint/hook", change);

        await UntilAsync(() => Handshakes("hook").Count() == 2);
        await StatusAsync("verified");
    }

    [Fact]
    public async Task A_secret_that_signs_is_never_sent()
    {
        Answer("hook", challenge => challenge);
        await AddAsync("hook", """{"style": "challenge"}""");
        await StatusAsync("verified");

        var secret = (await _host.Client.GetAsync("app/tenant/endpoint/hook/secret"))["key"]!.GetValue<string>();
        var handshake = Handshakes("hook").Single();
        Assert.DoesNotContain(secret, System.Text.Encoding.UTF8.GetString(handshake.Body), StringComparison.Ordinal);
        Assert.StartsWith("v1,", handshake.Headers["webhook-signature"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_owed_by_hand_either_to_one_that_has_not_passed()
    {
        await AddAsync("hook", """{"style": "challenge"}""");
        await StatusAsync("failed");
        var id = await _host.PublishAsync("tenant", "c", 1);

        Assert.Equal(400, (int)(await _host.Client.SendAsync(HttpMethod.Post, $"app/tenant/msg/{id}/endpoint/hook/resend")).Status);
        Assert.Equal(
            400,
            (int)(
                await _host.Client.SendAsync(
                    HttpMethod.Post, "app/tenant/endpoint/hook/replay-missing",
                    $$"""{"since": "{{DateTimeOffset.UtcNow.AddHours(-1):O}}"}""")).Status);
        Assert.Equal(0, (await _host.Client.GetAsync("app/tenant/endpoint/hook/stats"))["pending"]!.GetValue<int>());
    }

    [Fact]
    public async Task It_can_be_asked_for_by_hand()
    {
        await AddAsync("hook", """{"style": "challenge"}""");
        await StatusAsync("failed");
        Answer("hook", challenge => $$"""{"challenge": "{{challenge}}"}""");

        var asked = await _host.Client.PostAsync("app/tenant/endpoint/hook/verify", "");

        Assert.Equal("pending", asked["verification"]!["status"]!.GetValue<string>());
        await StatusAsync("verified");
    }

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

    private void Answer(string name, Func<string, string> answer) => _receiver.Behave(name, (http, received) =>
        received.Json["type"]?.GetValue<string>() == "url_verification"
            ? http.Response.WriteAsync(answer(received.Json["challenge"]!.GetValue<string>())) : Task.CompletedTask);

    private Task AddAsync(string path, string verification, string? url = null, string more = "") =>
        _host.Client.PostAsync(
            "app/tenant/endpoint",
            $$"""{"url": "{{url ?? $"{_receiver.Url}/{path}"}}", "uid": "hook", "verification": {{verification}}{{more}}}""");

    private async Task<JsonNode> StatusAsync(string status) =>
        (await _host.UntilAsync("app/tenant/endpoint/hook",
            endpoint => endpoint["verification"]?["status"]?.GetValue<string>() == status))["verification"]!;

    private IEnumerable<Received> Handshakes(string name) => _receiver.At(name).Where(IsHandshake);

    private IEnumerable<Received> Events(string name) => _receiver.At(name).Where(one => !IsHandshake(one));

    private static bool IsHandshake(Received received) => received.Json["type"]?.GetValue<string>() == "url_verification";

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

/// <summary>The callback of CloudEvents' handshake.</summary>
public sealed class VerificationCallbackTests
{
    [Fact]
    public async Task An_endpoint_may_give_leave_later_by_the_callback_that_it_was_offered()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(
            ("Verification:CallbackUrl", "http://callback.example/"), ("Delivery:SweepEvery", "00:00:00.05"));
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint",
            $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents", "holdUntilVerified": true} }""");
        await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["reason"] is not null);
        await host.PublishAsync("tenant", "c", 1);
        var callback = receiver.At("hook").Single().Headers["WebHook-Request-Callback"];
        Assert.StartsWith("http://callback.example/api/v1/verification/ep_", callback, StringComparison.Ordinal);

        using var http = new HttpClient();
        var url = callback.Replace("http://callback.example", host.Url, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await http.PostAsync(new Uri(url[..^1] + (url[^1] == '0' ? '1' : '0')), null)).StatusCode);
        Assert.Single(receiver.At("hook"));
        Assert.Equal(204, (int)(await http.GetAsync(new Uri(url))).StatusCode);

        await receiver.WaitAsync("hook", 2, TimeSpan.FromSeconds(30));
        Assert.Equal("verified", (await host.Client.GetAsync("app/tenant/endpoint/hook"))["verification"]!["status"]!.GetValue<string>());
        Assert.Equal(404, (int)(await http.GetAsync(new Uri(url))).StatusCode);
    }

    [Fact]
    public async Task A_callback_may_come_before_the_answer_to_the_request_that_offers_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(("Verification:CallbackUrl", "http://callback.example/"));
        var status = 0;
        receiver.Behave("hook", async (_, received) =>
        {
            using var http = new HttpClient();
            status = (int)(
                await http.PostAsync(
                    new Uri(
                        received.Headers["WebHook-Request-Callback"].Replace(
                            "http://callback.example", host.Url, StringComparison.Ordinal)),
                    null)).StatusCode;
        });
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents"} }""");

        await host.UntilAsync(
            "app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "verified");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Volatile.Read(ref status) == 0)
        {
            await Task.Delay(10, timeout.Token);
        }

        Assert.Equal(204, status);
    }

    [Fact]
    public async Task An_endpoint_that_never_makes_the_callback_has_failed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(
            ("Verification:CallbackUrl", "http://callback.example/"), ("Verification:CallbackWithin", "00:00:01"), (
                "Delivery:SweepEvery", "00:00:00.05"));
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents"} }""");

        var failed = await host.UntilAsync(
            "app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "failed");

        Assert.Contains("callback", failed["verification"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
