using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Fanfare.Slack;

public sealed partial class IncomingWebhookTests : SlackTestBase
{
    [Fact]
    public async Task What_is_posted_is_answered_ok_and_is_a_durable_event_on_the_channel_of_the_hook()
    {
        var hook = await AddHookAsync("""{"channel": "#general", "name": "deploys"}""");

        var (status, body, response) = await SendAsync(
            hook["url"]!.GetValue<string>(),
            """{"text": "a \"quoted\" <&> 🎺\nline", "blocks": [{"type": "divider"}], "attachments": [{"text": "x","""
                + """ "color": "#ff0000"}], "icon_emoji": ":tada:", "unknown": 1, "username": null}""");

        Assert.Equal((200, "ok", "text/html"), (status, body, response.Content.Headers.ContentType!.ToString()));
        var accepted = Assert.Single(await EventsAsync());
        var payload = accepted["payload"]!;
        var ts = payload["ts"]!.GetValue<string>();
        Assert.Matches(Ts(), ts);
        Assert.Equal("slack.message", accepted["eventType"]!.GetValue<string>());
        Assert.Equal(
            [hook["channelId"]!.GetValue<string>(), "general"],
            accepted["channels"]!.AsArray().Select(static one => one!.GetValue<string>()));
        Assert.Equal("a \"quoted\" <&> 🎺\nline", payload["text"]!.GetValue<string>());
        Assert.Equal(
            $"{{\"type\":\"message\",\"subtype\":\"bot_message\",\"channel\":\"{hook["channelId"]}\",\"blocks\":[{{\"type\":\"divider\"}}],"
                + "\"attachments\":[{\"text\":\"x\",\"color\":\"#ff0000\"}],\"username\":\"deploys\",\"icon_emoji\":\":tada:\","
                + $"\"bot_id\":\"{hook["id"]}\",\"team\":\"{hook["teamId"]}\",\"ts\":\"{ts}\"}}",
            Without(payload, "text"));
    }

    [Fact]
    public async Task Every_message_of_a_channel_has_a_later_timestamp_of_its_own()
    {
        var url = await AddUrlAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => SendAsync(url, """{"text": "x"}""")));

        var stamps = (await EventsAsync()).Select(static one => one["payload"]!["ts"]!.GetValue<string>()).ToList();
        Assert.Equal(50, stamps.Distinct().Count());
        Assert.Equal(stamps.Order(StringComparer.Ordinal), stamps);
    }

    [Theory]
    [InlineData("""{"text": "x"}""", "application/json")]
    [InlineData("""{"text": "x"}""", "application/x-www-form-urlencoded")]
    [InlineData("""{"text": "x"}""", "text/plain")]
    [InlineData("""{"text": "x"}""", null)]
    [InlineData("payload=%7B%22text%22%3A%20%22x%22%7D", "application/x-www-form-urlencoded")]
    [InlineData("payload={\"text\": \"x\"}", "application/x-www-form-urlencoded")]
    [InlineData(
        "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{\"text\": \"x\"}\r\n--b--\r\n", "multipart/form-data; boundary=b")]
    public async Task Json_is_taken_whatever_the_content_type_and_so_is_the_field_payload_of_a_form(string body, string? contentType)
    {
        Assert.Equal((200, "ok"), Of(await SendAsync(await AddUrlAsync(), body, contentType)));
        Assert.Equal("x", Assert.Single(await EventsAsync())["payload"]!["text"]!.GetValue<string>());
    }

    [Fact]
    public async Task Raw_newlines_in_texts_of_json_put_together_by_hand_are_taken()
    {
        Assert.Equal(
            (200, "ok"),
            Of(
                await SendAsync(
                    await AddUrlAsync(), "{ \"text\": \"Your server received the following message:\n\nhello\t\\\"you\\\"\\\\\" }\n")));
        Assert.Equal(
            "Your server received the following message:\n\nhello\t\"you\"\\",
            Assert.Single(await EventsAsync())["payload"]!["text"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "invalid_payload")]
    [InlineData("[]", "invalid_payload")]
    [InlineData("\"x\"", "invalid_payload")]
    [InlineData("null", "invalid_payload")]
    [InlineData("{", "invalid_payload")]
    [InlineData("""{ "text": "a "quote" in it" }""", "invalid_payload")]
    [InlineData("""{"text": 5}""", "invalid_payload")]
    [InlineData("""{"text": "\ud800"}""", "invalid_payload")]
    [InlineData("""{"text": "\u0000"}""", "invalid_payload")]
    [InlineData("payload=%7B", "invalid_payload")]
    [InlineData("other=1", "invalid_payload")]
    [InlineData("{}", "no_text")]
    [InlineData("""{"text": ""}""", "no_text")]
    [InlineData("""{"text": null, "blocks": [], "attachments": []}""", "no_text")]
    [InlineData("""{"attachments": [{"color": "#000000"}]}""", "no_text")]
    [InlineData("""{"text": "x", "blocks": {}}""", "invalid_blocks_format")]
    [InlineData("""{"text": "x", "blocks": "[]"}""", "invalid_blocks_format")]
    [InlineData("""{"text": "x", "blocks": [5]}""", "invalid_blocks_format")]
    [InlineData("""{"text": "x", "blocks": [{"type": "unknown"}]}""", "invalid_blocks")]
    [InlineData("""{"text": "x", "blocks": [{"type": 5}]}""", "invalid_blocks")]
    [InlineData("""{"attachments": [{"blocks": [{"type": "header"}]}]}""", "invalid_blocks")]
    [InlineData("""{"text": "x", "attachments": {}}""", "invalid_attachments")]
    [InlineData("""{"text": "x", "attachments": ["x"]}""", "invalid_attachments")]
    public async Task What_is_wrong_is_400_with_the_word_alone(string body, string word)
    {
        var (status, answer, response) = await SendAsync(
            await AddUrlAsync(), body,
            body.Contains('=', StringComparison.Ordinal) ? "application/x-www-form-urlencoded" : "application/json");

        Assert.Equal((400, word, "text/html"), (status, answer, response.Content.Headers.ContentType!.ToString()));
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task What_is_too_long_or_too_many_is_refused_and_what_is_just_right_is_taken()
    {
        var url = await AddUrlAsync();

        Assert.Equal(
            (200, "ok"),
            Of(await SendAsync(url, new JsonObject { ["text"] = string.Concat(Enumerable.Repeat("🎺", 40_000)) }.ToJsonString())));
        Assert.Equal((400, "msg_too_long"), Of(await SendAsync(url, new JsonObject { ["text"] = new string('x', 40_001) }.ToJsonString())));
        Assert.Equal((200, "ok"), Of(await SendAsync(url, $$"""{"blocks": [{{Repeat("""{"type": "divider"}""", 50)}}]}""")));
        Assert.Equal((400, "invalid_blocks"), Of(await SendAsync(url, $$"""{"blocks": [{{Repeat("""{"type": "divider"}""", 51)}}]}""")));
        Assert.Equal((200, "ok"), Of(await SendAsync(url, $$"""{"attachments": [{{Repeat("""{"text": "a"}""", 100)}}]}""")));
        Assert.Equal(
            (400, "too_many_attachments"), Of(await SendAsync(url, $$"""{"attachments": [{{Repeat("""{"text": "a"}""", 101)}}]}""")));
        Assert.Equal(
            (413, "payload_too_large"), Of(await SendAsync(url, new JsonObject { ["text"] = new string('x', 1 << 20) }.ToJsonString())));
    }

    [Fact]
    public async Task A_url_that_is_not_right_is_answered_with_what_is_wrong_with_it()
    {
        var hook = await AddHookAsync();
        var (team, id, url) = (hook["teamId"], hook["id"], hook["url"]!.GetValue<string>());
        var token = url.Split('/')[^1];

        Assert.Matches(HookUrl(), url);
        Assert.Equal((403, "invalid_token"), Of(await SendAsync($"/services/{team}/{id}/{new string('x', 24)}", "{}")));
        Assert.Equal((404, "no_service"), Of(await SendAsync($"/services/{team}/B0000000000/{token}", "{}")));
        Assert.Equal((404, "no_service"), Of(await SendAsync($"/services/{team}/%20/{token}", "{}")));
        Assert.Equal((404, "no_team"), Of(await SendAsync($"/services/T0000000000/{id}/{token}", "{}")));
        Assert.Equal((404, "no_team"), Of(await SendAsync($"/services/x/{id}/{token}", "{}")));
        Assert.Equal(405, (await SendAsync(url, method: "GET")).Status);
        Assert.Equal(404, (await SendAsync($"/services/{team}/{id}", "{}")).Status);
    }

    [Fact]
    public async Task An_archived_channel_is_410_a_disabled_hook_404_and_so_is_one_that_was_deleted()
    {
        var hook = await AddHookAsync();
        var (path, url) = ($"app/acme/slack/hook/{hook["id"]}", hook["url"]!.GetValue<string>());

        await Host.Client.PatchAsync(path, """{"archived": true}""");
        Assert.Equal((410, "channel_is_archived"), Of(await SendAsync(url, """{"text": "x"}""")));
        await Host.Client.PatchAsync(path, """{"archived": false, "disabled": true}""");
        Assert.Equal((404, "no_active_hooks"), Of(await SendAsync(url, """{"text": "x"}""")));
        await Host.Client.PatchAsync(path, """{"disabled": false}""");
        Assert.Equal((200, "ok"), Of(await SendAsync(url, """{"text": "x"}""")));
        await Host.Client.SendAsync(HttpMethod.Delete, path);
        Assert.Equal((404, "no_service"), Of(await SendAsync(url, """{"text": "x"}""")));
        await Host.Client.SendAsync(HttpMethod.Delete, "app/acme");
        Assert.Equal((404, "no_team"), Of(await SendAsync(url, """{"text": "x"}""")));
    }

    [Fact]
    public async Task Endpoints_get_the_messages_of_the_channels_that_they_filter_by_id_or_by_name()
    {
        await using var receiver = await Fanfare.Http.Receiver.StartAsync();
        await Host.Client.PostAsync("app/acme/endpoint", $$"""{"url": "{{receiver.Url}}/one", "channels": ["general"]}""");

        await SendAsync(await AddUrlAsync("""{"channel": "random"}"""), """{"text": "not this"}""");
        await SendAsync(await AddUrlAsync(), """{"text": "this"}""");

        await receiver.WaitAsync("one", 1, TimeSpan.FromSeconds(20));
        Assert.Equal("this", JsonNode.Parse(receiver.At("one").Single().Body)!["text"]!.GetValue<string>());
    }

    private static (int, string) Of((int Status, string Body, HttpResponseMessage Response) answer) => (answer.Status, answer.Body);

    private static string Repeat(string json, int times) => string.Join(',', Enumerable.Repeat(json, times));

    private static string Without(JsonNode payload, string field)
    {
        var rest = payload.DeepClone().AsObject();
        rest.Remove(field);
        return rest.ToJsonString();
    }

    [GeneratedRegex("^[0-9]{10}\\.[0-9]{6}$", RegexOptions.None, 1000)]
    private static partial Regex Ts();

    [GeneratedRegex("^/services/T[A-Z0-9]{10}/B[A-Z0-9]{10}/[A-Za-z0-9]{24}$", RegexOptions.None, 1000)]
    private static partial Regex HookUrl();
}
