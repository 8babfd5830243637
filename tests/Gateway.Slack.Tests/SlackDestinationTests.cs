using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack;

/// <summary>Slack as a destination: what arrives in receivers that are shaped as Slack is, and what their answers lead to.</summary>
public sealed class SlackDestinationTests : SlackTestBase, IAsyncLifetime
{
    private const string Text = "He said \"hi\" \\ <b>&amp;</b>\nthen 🎉 ünd <@U1>";
    private Receiver _receiver = null!;

    public override async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        await base.InitializeAsync();
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_message_goes_to_an_incoming_webhook_byte_for_byte()
    {
        var payload = $$"""{ "text" : {{JsonSerializer.Serialize(Text)}}, "unfurl_links":false }""";
        await AddAsync("hook", "");

        await PublishAsync(payload);

        await AttemptAsync();
        var received = Assert.Single(_receiver.At("hook"));
        Assert.Equal(
            (payload, "application/json; charset=utf-8"), (Encoding.UTF8.GetString(received.Body), received.Headers["content-type"]));
    }

    [Fact]
    public async Task A_template_is_filled_and_what_means_something_to_Slack_is_escaped()
    {
        await AddAsync(
            "hook", """, "slack": {"template": {"text": "{type}: {json:/said} {raw:/said} {json:/none|-}", "blocks": "{raw:/blocks}"}}""");

        await PublishAsync($$"""{"said": {{JsonSerializer.Serialize(Text)}}, "blocks": [{"type": "divider"}]}""");

        await AttemptAsync();
        var message = _receiver.At("hook")[0].Json;
        var escaped = "He said \"hi\" \\ &lt;b&gt;&amp;amp;&lt;/b&gt;\nthen 🎉 ünd &lt;@U1&gt;";
        Assert.Equal(
            ($"a.type: {escaped} {Text} -", """[{"type":"divider"}]"""),
            (message["text"]!.GetValue<string>(), message["blocks"]!.ToJsonString()));
    }

    [Fact]
    public async Task What_is_no_message_is_shown()
    {
        await AddAsync("hook", "");

        await PublishAsync("""{"a": "<```>"}""");

        await AttemptAsync();
        Assert.Equal(
            "*a.type*\n```{\"a\": \"&lt;\\u0060\\u0060\\u0060&gt;\"}```", _receiver.At("hook")[0].Json["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_message_arrives_at_Fanfares_own_doors_as_it_was_written()
    {
        await Host.Client.PostAsync("app", """{"name": "team", "uid": "team"}""");
        var url = (await Host.Client.PostAsync("app/team/slack/hook", """{"channel": "#general"}"""))["url"]!.GetValue<string>();
        var token = (await Host.Client.PostAsync("app/team/slack/token", """{"name": "robot"}"""))["token"]!.GetValue<string>();
        await Host.Client.PostAsync("app/team/user", """{"id": "U0ADA", "name": "ada"}""");
        await Host.Client.PostAsync("app/acme/endpoint", $$"""{"uid": "ep", "kind": "slack-webhook", "url": "{{Host.Url}}{{url}}"}""");
        await Host.Client.PostAsync(
            "app/acme/endpoint",
            $$"""{"uid": "api", "kind": "slack-api", "url": "{{Host.Url}}/api/", "secret": "{{token}}", "slack": {"channel": "@ada"} }""");

        await PublishAsync($$"""{"text": {{JsonSerializer.Serialize(Text)}}}""");

        Assert.Equal(0, (await AttemptAsync())["status"]!.GetValue<int>());
        Assert.Equal(0, (await AttemptAsync("api"))["status"]!.GetValue<int>());
        var arrived = await Host.Client.ListAsync("app/team/msg");
        Assert.Equal([Text, Text], arrived.Select(static one => one["payload"]!["text"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_user_is_looked_up_page_by_page_once_and_again_when_nobody_is_known_by_the_id()
    {
        var id = "U1";
        _receiver.Behave("users.list", async http =>
        {
            var page = http.Request.Query["cursor"].ToString() switch
            {
                "" => ("bob", "UB", "two="),
                "two=" => (
                "cid", "UC", "three"),
                _ => ("ada", id, "")
            };
            await http.Response.WriteAsync(
                $$"""{"ok": true, "members": [{"id": "{{page.Item2}}", "name": "{{page.Item1}}"}],"""
                    + $$""" "response_metadata": {"next_cursor": "{{page.Item3}}"} }""");
        });
        _receiver.Behave("chat.postMessage", (http, received) =>
            http.Response.WriteAsync(
                received.Json["channel"]!.GetValue<string>() == id
                    ? """{"ok": true}""" : """{"ok": false, "error": "channel_not_found"}"""));
        await AddApiAsync("@ada");

        await PublishAsync("""{"text": "1", "ts": "1.2", "channel": "C1"}""");
        await AttemptAsync();
        await PublishAsync("""{"text": "2"}""");
        await AttemptAsync(count: 2);
        Assert.Equal(3, _receiver.At("users.list").Count);
        id = "U2";
        await PublishAsync("""{"text": "3"}""");

        Assert.Equal(0, (await AttemptAsync(count: 3))["status"]!.GetValue<int>());
        Assert.Equal(6, _receiver.At("users.list").Count);
        Assert.Equal("""{"channel":"U1","text": "1"}""", Encoding.UTF8.GetString(_receiver.At("chat.postMessage")[0].Body));
        Assert.All(
            _receiver.At("users.list").Concat(_receiver.At("chat.postMessage")),
            static one => Assert.Equal("Bearer xoxb-1", one.Headers["authorization"]));
        Assert.DoesNotContain(
            "xoxb-1",
            string.Concat(
                (await Host.Client.ListAsync("app/acme/attempt/endpoint/ep?with_content=true")).Select(static one => one.ToJsonString())),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_for_a_user_that_is_too_fast_for_Slack_goes_on_from_where_it_was()
    {
        var limited = true;
        _receiver.Behave("users.list", async http =>
        {
            if (http.Request.Query["cursor"] == "two" && limited)
            {
                limited = false;
                http.Response.StatusCode = 429;
                http.Response.Headers.RetryAfter = "1";
                await http.Response.WriteAsync("""{"ok": false, "error": "ratelimited"}""");
                return;
            }

            await http.Response.WriteAsync(http.Request.Query["cursor"] == "two"
                ? """{"ok": true, "members": [{"id": "UA", "name": "ada"}]}"""
                : """{"ok": true, "members": [{"id": "UB", "name": "bob"}], "response_metadata": {"next_cursor": "two"}}""");
        });
        _receiver.Behave("chat.postMessage", static http => http.Response.WriteAsync("""{"ok": true}"""));
        await AddApiAsync("@ada");

        await PublishAsync("""{"text": "1"}""");

        var attempts = (
            await Host.UntilAsync("app/acme/attempt/endpoint/ep", static list => list["data"]!.AsArray().Count == 2))["data"]!.AsArray();
        Assert.Equal(
            [(0, 200), (2, 429)],
            attempts.Select(static one => (one!["status"]!.GetValue<int>(), one["responseStatusCode"]!.GetValue<int>())));
        Assert.Equal(3, _receiver.At("users.list").Count);
        Assert.Equal("UA", Assert.Single(_receiver.At("chat.postMessage")).Json["channel"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(200, """{"ok": false, "error": "invalid_blocks"}""", true, false)]
    [InlineData(200, """{"ok": false, "error": "token_revoked"}""", false, true)]
    [InlineData(200, """{"ok": false, "error": "ratelimited"}""", false, false)]
    [InlineData(200, """{"ok": false, "error": "fatal_error"}""", false, false)]
    [InlineData(200, """{"ok": false, "error": "no_such_word"}""", false, false)]
    [InlineData(200, "<html>", false, false)]
    public async Task What_the_web_api_answers_is_judged(int status, string body, bool final, bool gone) =>
        await JudgeAsync("api", status, body, final, gone);

    [Theory]
    [InlineData(400, "no_text", true, false)]
    [InlineData(404, "no_service", false, true)]
    [InlineData(410, "channel_is_archived", false, true)]
    [InlineData(429, """{"ok":false,"error":"rate_limited"}""", false, false)]
    [InlineData(500, "rollup_error", false, false)]
    public async Task What_an_incoming_webhook_answers_is_judged(int status, string body, bool final, bool gone) =>
        await JudgeAsync("hook", status, body, final, gone);

    [Theory]
    [InlineData("""{"kind": "slack", "url": "https://a.example"}""", "kind")]
    [InlineData("""{"kind": "slack-api", "slack": {"channel": "#a"}}""", "secret")]
    [InlineData("""{"kind": "slack-api", "secret": "xoxb-1"}""", "slack")]
    [InlineData("""{"kind": "slack-api", "secret": "xoxb-1", "slack": {}}""", "slack.channel")]
    [InlineData("""{"kind": "slack-api", "secret": "xoxb-1", "slack": {"channel": "a b"}}""", "slack.channel")]
    [InlineData("""{"kind": "slack-api", "secret": "xoxb-1", "url": "https://a.example/?a", "slack": {"channel": "a"}}""", "url")]
    [InlineData("""{"kind": "slack-webhook"}""", "url")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "slack": {"channel": "#a"}}""", "slack.channel")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "format": "slackchat"}""", "format")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "verification": {"style": "challenge"}}""", "verification")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "signingStyle": "slack"}""", "signingStyle")]
    [InlineData("""{"url": "https://a.example", "slack": {}}""", "slack")]
    [InlineData(
        """{"kind": "slack-webhook", "url": "https://a.example", "slack": {"template": {"text": "{header:a}"}}}""", "slack.template.text")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "slack": {"template": {"txt": "a"}}}""", "slack.template.txt")]
    [InlineData("""{"kind": "slack-webhook", "url": "https://a.example", "slack": {"template": {"username": "a"}}}""", "slack.template")]
    public async Task What_does_not_go_together_is_refused_by_its_name(string body, string field)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, "app/acme/endpoint", body);

        Assert.Equal(
            (422, "body." + field),
            ((int)status, string.Join('.', answer["detail"]![0]!["loc"]!.AsArray().Select(static part => part!.GetValue<string>()))));
    }

    [Fact]
    public async Task Settings_stay_when_others_are_patched_and_a_kind_with_a_token_stays_what_it_is()
    {
        await AddApiAsync("#general", """, "template": {"text": "{id}"}""");

        var patched = await Host.Client.PatchAsync("app/acme/endpoint/ep", """{"description": "d"}""");

        Assert.Equal(
            ("slack-api", """{"channel":"#general","template":{"text":"{id}"}}"""),
            (patched["kind"]!.GetValue<string>(), patched["slack"]!.ToJsonString()));
        Assert.Equal(422, (int)(await AskAsync(HttpMethod.Patch, "app/acme/endpoint/ep", """{"kind": "webhook", "slack": null}""")).Status);
        Assert.Equal(422, (int)(await AskAsync(HttpMethod.Post, "app/acme/endpoint/ep/secret/rotate", "{}")).Status);
    }

    [Theory]
    [InlineData("connectionError", "exponential", "0.5-1.5 1-2 2-3 4-5")]
    [InlineData("serverError", "fixed", "0.5-1.5 0.5-1.5 0.5-1.5 0.5-1.5")]
    public async Task Waits_are_those_of_slack_sdk(string failure, string interval, string waits)
    {
        var policy =
            $$"""{"handlers": [{"on": "{{failure}}", "interval": {"type": "{{interval}}", "seconds": 0.5},"""
                + $$""" "jitter": {"type": "additive", "seconds": 1}, "maxRetries": 4}]}""";

        var preview = await Host.Client.GetAsync($"retry-policy/preview?failure={failure}&policy={Uri.EscapeDataString(policy)}");

        Assert.Equal(
            waits,
            string.Join(
                ' ',
                preview["attempts"]!.AsArray().Select(
                    static one =>
                        FormattableString.Invariant(
                            $"{one!["earliestSeconds"]!.GetValue<double>()}-{one["latestSeconds"]!.GetValue<double>()}"))));
    }

    private async Task JudgeAsync(string kind, int status, string body, bool final, bool gone)
    {
        Func<HttpContext, Task> answer = http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync(body);
        };
        _receiver.Behave("hook", answer);
        _receiver.Behave("chat.postMessage", answer);
        await (kind == "api" ? AddApiAsync("#general") : AddAsync("hook", ""));

        var message = await PublishAsync("""{"text": "a"}""");

        Assert.Equal(
            (2, status),
            ((await AttemptAsync())["status"]!.GetValue<int>(), (await AttemptAsync())["responseStatusCode"]!.GetValue<int>()));
        var standing = (await Host.Client.ListAsync($"app/acme/msg/{message}/endpoint"))[0];
        Assert.Equal(final ? 2 : 1, standing["status"]!.GetValue<int>());
        if (gone)
        {
            await Host.UntilAsync(
                "app/acme/endpoint/ep",
                static endpoint =>
                    endpoint["disabled"]!.GetValue<bool>() && endpoint["health"]?["disabledBecause"]?.GetValue<string>() == "gone");
        }
        else
        {
            Assert.False((await Host.Client.GetAsync("app/acme/endpoint/ep"))["disabled"]!.GetValue<bool>());
        }
    }

    private Task<JsonNode> AddAsync(string name, string more) =>
        Host.Client.PostAsync(
            "app/acme/endpoint", $$"""{"uid": "ep", "kind": "slack-webhook", "url": "{{_receiver.Url}}/{{name}}"{{more}} }""");

    private Task<JsonNode> AddApiAsync(string channel, string more = "") =>
        Host.Client.PostAsync(
            "app/acme/endpoint",
            $$"""{"uid": "ep", "kind": "slack-api", "url": "{{_receiver.Url}}", "secret": "xoxb-1","""
                + $$""" "slack": {"channel": "{{channel}}"{{more}} } }""");

    private async Task<string> PublishAsync(string payload) =>
        (await Host.Client.PostAsync("app/acme/msg", $$"""{"eventType": "a.type", "channels": ["c"],"""
            + $$""" "payload": {{payload}} }"""))["id"]!.GetValue<string>();

    /// <summary>Waits for so many attempts, and gives the last.</summary>
    private async Task<JsonNode> AttemptAsync(string endpoint = "ep", int count = 1) =>
        (await Host.UntilAsync($"app/acme/attempt/endpoint/{endpoint}", list => list["data"]!.AsArray().Count >= count))["data"]![0]!;
}
