using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

/// <summary>The handshake with endpoints, over real HTTP.</summary>
public sealed partial class VerificationTests : IAsyncLifetime
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
