using System.Net;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

/// <summary>Slack, the archive, a real Fanfare, and the Django receiver of the archive's documentation, rewritten.</summary>
public sealed class SlackChatTests
{
    private const string Token = "the-shared-token";
    private const string Secret = "the-signing-secret";
    private const string Hello = """{"type": "message", "channel": "C1", "user": "U1", "text": "hello", "ts": "1600000000.000001"}""";

    [Fact]
    public async Task The_documented_receiver_gets_everything_key_for_key_once_it_is_verified_and_nothing_before()
    {
        await using var receiver = await Receiver.StartAsync();
        var willing = false;
        receiver.Behave("django", (http, received) => DjangoAsync(http, received.Json, Volatile.Read(ref willing)));
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var api = fanfare.NewClient();
        await using var chat = await StartAsync(fanfare.Url);
        await Wait.UntilAsync(async () => (await api.ListAsync("app")).Count == 1);
        await api.PostAsync(
            "app/chat/endpoint", $$"""{"uid": "django", "url": "{{receiver.Url}}/django", "format": "slackchat", "secret": "{{Token}}"}""");
        var slack = new SlackSender(chat.Http, Secret);
        var id = await AddChannelAsync(chat);

        await slack.SayAsync(Hello);
        await Wait.UntilAsync(async () => (await api.ListAsync("app/chat/msg")).Count == 1);
        await Wait.UntilAsync(async () => await StateAsync(api) == "failed");
        Assert.Contains(">failed (", await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Empty(Told(receiver));
        Volatile.Write(ref willing, true);
        var webhook = (await api.GetAsync("app/chat/endpoint/django"))["id"]!.GetValue<string>();
        await chat.SubmitAsync($"/admin/webhooks/{webhook}/verify");
        await Wait.UntilAsync(async () => await StateAsync(api) == "verified");
        Assert.Contains(">verified (", await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative)), StringComparison.Ordinal);

        foreach (var happened in Conversation)
        {
            await slack.SayAsync(happened);
        }

        await receiver.WaitAsync("django", Asked(receiver) + 7, Wait.Patience);
        foreach (var request in (string[])["republish", "unpublish", "request-update"])
        {
            await chat.SubmitAsync($"/admin/channels/{id}/{request}");
        }

        await receiver.WaitAsync("django", Asked(receiver) + 10, Wait.Patience);
        var told = Told(receiver);
        Assert.Equal(
            Expected(id.Replace("-", "", StringComparison.Ordinal)), told.Take(7).Append(told[9]).Select(static one => one.ToJsonString()));
        CheckRequest(told[7], "republish_request", id);
        CheckRequest(told[8], "unpublish_request", id);
        Assert.Equal(1 + 7 + 3, (await api.ListAsync("app/chat/msg")).Count);
    }

    [Fact]
    public async Task What_happens_while_Fanfare_is_away_waits_in_the_outbox()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var api = fanfare.NewClient();
        await api.PostAsync("app", """{"name": "Chat", "uid": "chat"}""");
        await api.PostAsync("app/chat/endpoint", $$"""{"url": "{{receiver.Url}}/told"}""");
        await fanfare.KillAsync();
        await using var chat = await StartAsync(fanfare.Url);
        await AddChannelAsync(chat);

        await new SlackSender(chat.Http, Secret).SayAsync(Hello);
        var away = await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative));
        await fanfare.RestartAsync();

        Assert.Contains("role=\"alert\"", away, StringComparison.Ordinal);
        await receiver.WaitAsync("told", 1, Wait.Patience);
        Assert.Equal("hello", Assert.Single(receiver.At("told")).Json["data"]!["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_archive_takes_nothing_that_Slack_has_not_signed_and_no_form_that_is_not_its_own()
    {
        await using var chat = await StartAsync($"http://127.0.0.1:{FreePort.Next()}", ("Admin:Password", "open"));
        var slack = new SlackSender(chat.Http, Secret);

        Assert.Equal((HttpStatusCode.OK, "c-1"), await slack.SendAsync("""{"type": "url_verification", "challenge": "c-1"}"""));
        Assert.Equal(HttpStatusCode.Unauthorized, (await slack.SendAsync("{}", signature: "v0=00")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await slack.SendAsync("{}", timestamp: "garbage")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await slack.SendAsync("{}", timestamp: "1600000000")).Status);
        foreach (
            var garbage in (string[])[
                "", "x", "[]", """{"type": 7}""", """{"event": {"type": "message", "text": "\ud800"}}""",
                """{"event": {"type": "message", "message": []}}"""])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await slack.SendAsync(garbage)).Status);
        }

        foreach (
            var nothing in (string[])[
                "null", "{}", """{"event": 7}""", """{"event": {"type": "message"}}""", """{"event": {"type": "reaction_added"}}""",
                """{"event": {"type": "user_change"}}""", """{"event": {"type": "new"}}"""])
        {
            Assert.Equal(HttpStatusCode.OK, (await slack.SendAsync(nothing)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(chat.Http.GetAsync(new Uri("/admin", UriKind.Relative))));
        using var stranger = new FormUrlEncodedContent([]);
        Assert.Equal(
            HttpStatusCode.Unauthorized, await StatusAsync(chat.Http.PostAsync(new Uri("/admin/channels", UriKind.Relative), stranger)));
        chat.Http.DefaultRequestHeaders.Add("Authorization", "Basic " + Convert.ToBase64String("admin:open"u8));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(chat.Http.GetAsync(new Uri("/admin?channel=none", UriKind.Relative))));
        using var forged = new FormUrlEncodedContent(
            [KeyValuePair.Create("ApiId", "C1"), KeyValuePair.Create("Title", "t"), KeyValuePair.Create("ChatType", "live")]);
        Assert.Equal(
            HttpStatusCode.BadRequest, await StatusAsync(chat.Http.PostAsync(new Uri("/admin/channels", UriKind.Relative), forged)));
        Assert.Equal("[]", await chat.Http.GetStringAsync(new Uri("/api/channels/", UriKind.Relative)));
        Assert.DoesNotContain(
            FanfareProcess.Key, await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Renderers_read_channels_with_their_messages_and_people_and_what_is_typed_in_is_shown_as_text()
    {
        await using var chat = await StartAsync($"http://127.0.0.1:{FreePort.Next()}");
        var slack = new SlackSender(chat.Http, Secret);
        var id = await AddChannelAsync(chat);
        await slack.SayAsync(
            """{"type": "user_change", "user": {"id": "U1", "profile": {"first_name": "Ada", "last_name": "L", "title": "T","""
                + """ "image_192": "https://i"}}}""");
        await slack.SayAsync(Hello);

        Assert.Equal(
            $$"""[{"id":"{{id}}","api_id":"C1","chat_type":"live"}]""",
            await chat.Http.GetStringAsync(new Uri("/api/channels/?chat_type=live", UriKind.Relative)));
        Assert.Equal("[]", await chat.Http.GetStringAsync(new Uri("/api/channels/?chat_type=other", UriKind.Relative)));
        Assert.Equal(
            """[{"id":1,"name":"live","arguments":{"star":"featured"}}]""",
            await chat.Http.GetStringAsync(new Uri("/api/chat-types/", UriKind.Relative)));
        var channel = JsonNode.Parse(await chat.Http.GetStringAsync(new Uri($"/api/channels/{id}/", UriKind.Relative)))!;
        Assert.Equal("""{"U1":{"first_name":"Ada","last_name":"L","image":"https://i","title":"T"}}""", channel["users"]!.ToJsonString());
        Assert.Equal(
            """[{"timestamp":"2020-09-13T12:26:40.000001Z","user":"U1","content":"hello"}]""", channel["messages"]!.ToJsonString());
        Assert.Equal(
            HttpStatusCode.NotFound, await StatusAsync(chat.Http.GetAsync(new Uri($"/api/channels/{Guid.Empty}/", UriKind.Relative))));
        var page = await chat.Http.GetStringAsync(new Uri("/admin", UriKind.Relative));
        Assert.Contains(">Night &quot;&lt;live&gt;&quot;</a>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<live>", page, StringComparison.Ordinal);
    }

    /// <summary>
    /// The receiver of the archive's documentation: it checks the token, answers the challenge with a JSON string, and takes the rest.
    /// </summary>
    private static async Task DjangoAsync(HttpContext http, JsonNode body, bool willing)
    {
        if (body["token"]!.GetValue<string>() != Token || (body["challenge"] is not null && !willing))
        {
            http.Response.StatusCode = 403;
        }
        else if (body["challenge"] is { } challenge)
        {
            await http.Response.WriteAsync($"\"{challenge.GetValue<string>()}\"");
        }
    }

    /// <summary>What is said once the receiver is verified: seven times something changes.</summary>
    private static string[] Conversation =>
    [
        """{"type": "message", "channel": "C1", "user": "U1", "text": "\"quoted\"\n👋 &lt;&amp;&gt;", "ts": "1600000001.000100"}""",
        """{"type": "reaction_added", "user": "U2", "reaction": "wave", "item": {"type": "message", "channel": "C1","""
            + """ "ts": "1600000001.000100"}, "event_ts": "1600000002.000000"}""",
        """{"type": "reaction_added", "user": "U2", "reaction": "star", "item": {"type": "message", "channel": "C1","""
            + """ "ts": "1600000001.000100"}, "event_ts": "1600000003.000000"}""",
        """{"type": "message", "channel": "C1", "user": "U1", "text": "size: big", "ts": "1600000004.000000","""
            + """ "thread_ts": "1600000001.000100"}""",
        """
        {"type": "message", "subtype": "message_changed", "channel": "C1", "ts": "1600000005.000000", "message":
          {"user": "U1", "text": "edited", "ts": "1600000001.000100", "attachments": [{"title": "T", "text": "", "image_width": 640, "from_url": "x"}]}}
        """,
        """{"type": "reaction_removed", "user": "U2", "reaction": "wave", "item": {"type": "message", "channel": "C1","""
            + """ "ts": "1600000001.000100"}, "event_ts": "1600000006.000000"}""",
        """{"type": "message", "subtype": "file_share", "channel": "C1", "user": "U1", "text": "no", "ts": "1600000007.000000"}""",
        """{"type": "message", "channel": "C2", "user": "U1", "text": "elsewhere", "ts": "1600000007.000000"}""",
        """{"type": "message", "channel": "C1", "user": "U1", "text": "as it was at first", "ts": "1600000001.000100"}""",
        """{"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1600000001.000100","""
            + """ "ts": "1600000008.000000"}""",
    ];

    private static string[] Expected(string channel)
    {
        const string Start = """{"timestamp":"2020-09-13T12:26:41.000100Z","user":"U1",""";
        const string Written = """ "content":"\"quoted\"\n👋 &lt;&amp;&gt;" """;
        const string Wave = """ "reactions":[{"timestamp":"2020-09-13T12:26:42.000000Z","reaction":"wave","user":"U2"}]""";
        const string Attached = """ "attachments":[{"title":"T","image_width":640}],"args":["featured"],"kwargs":{"size":"big"} """;
        return
        [
            Update("\"message_created\"", $"{Start}{Written}}}"),
            Update("\"message_changed\"", $"{Start}{Written},{Wave}}}"),
            Update("\"message_changed\"", $"{Start}{Written},{Wave},\"args\":[\"featured\"]}}"),
            Update("\"message_changed\"", $"{Start}{Written},{Wave},\"args\":[\"featured\"],\"kwargs\":{{\"size\":\"big\"}}}}"),
            Update("\"message_changed\"", $"{Start}\"content\":\"edited\",{Wave},{Attached}}}"),
            Update("\"message_changed\"", $"{Start}\"content\":\"edited\",{Attached}}}"),
            Update("\"message_deleted\"", $"{Start}\"content\":\"edited\"}}"),
            Update("null", "null"),
        ];

        string Update(string what, string message) =>
            JsonNode.Parse(
                $$"""{"token":"{{Token}}","type":"update_notification","channel":"{{channel}}","chat_type":"live","update_type":{{what}},"message":{{message}} }""")!.ToJsonString();
    }

    private static void CheckRequest(JsonNode told, string type, string channel)
    {
        Assert.Equal(["token", "type", "channel", "channel_data", "chat_type"], told.AsObject().Select(static field => field.Key));
        Assert.Equal(
            (Token, type, channel, "live"),
            (told["token"]!.GetValue<string>(), told["type"]!.GetValue<string>(), told["channel"]!.GetValue<string>(),
                told["chat_type"]!.GetValue<string>()));
        var data = JsonNode.Parse(told["channel_data"]!.GetValue<string>())!;
        Assert.Equal(
            ["id", "api_id", "chat_type", "title", "introduction", "meta", "extras", "paths", "publish_path", "publish_time", "live",
                "users", "messages", "timestamp"],
            data.AsObject().Select(static field => field.Key));
        Assert.Equal(
            (channel, "C1", "Night \"<live>\""),
            (data["id"]!.GetValue<string>(), data["api_id"]!.GetValue<string>(), data["title"]!.GetValue<string>()));
        Assert.Equal("hello", data["messages"]!.AsArray().Single()!["content"]!.GetValue<string>());
    }

    private static List<JsonNode> Told(Receiver receiver) =>
        [.. receiver.At("django").DistinctBy(static one => one.Id).Select(static one => one.Json)
            .Where(static json => json["type"]!.GetValue<string>() != "url_verification")];

    /// <summary>How many different challenges have come.</summary>
    private static int Asked(Receiver receiver) =>
        receiver.At("django").DistinctBy(static one => one.Id).Count(
            static one => one.Json["type"]!.GetValue<string>() == "url_verification");

    private static Task<SampleProcess> StartAsync(string fanfare, params (string, string)[] options) =>
        SampleProcess.StartAsync(
            "SlackChat", "/api/chat-types/", [("Fanfare:Server", fanfare), ("Slack:SigningSecret", Secret), .. options]);

    /// <returns>The archive's own id of it.</returns>
    private static async Task<string> AddChannelAsync(SampleProcess chat)
    {
        await chat.SubmitAsync("/admin/channels", ("ApiId", "C1"), ("ChatType", "live"), ("Title", "Night \"<live>\""), ("Live", "true"));
        return JsonNode.Parse(
            await chat.Http.GetStringAsync(new Uri("/api/channels/", UriKind.Relative)))!.AsArray().Single()!["id"]!.GetValue<string>();
    }

    private static async Task<string> StateAsync(ApiClient api) =>
        (await api.GetAsync("app/chat/endpoint/django"))["verification"]!["status"]!.GetValue<string>();

    private static async Task<HttpStatusCode> StatusAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return answer.StatusCode;
    }
}
