using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Changes;

/// <summary>What receivers of the Django chat archive get, over real HTTP.</summary>
public sealed class SlackChatTests : ChangeTestBase
{
    private const string Uuid = "3f2b8c1e-9a4d-4e6f-8b7a-0c1d2e3f4a5b";
    private const string Hex = "3f2b8c1e9a4d4e6f8b7a0c1d2e3f4a5b";

    [Fact]
    public async Task A_message_that_is_made_changed_and_deleted_is_told_key_for_key()
    {
        await AddArchiveAsync("django");
        const string Data =
            """
            {"kwargs": {"emoji": "👋"}, "id": 42, "args": ["featured"], "timestamp": "2026-01-31T12:00:00.000100Z", "user": "U1", "content": "a \"<b>&amp;\n</b>\" ü",
             "reactions": [{"user": "U2", "id": 1, "reaction": "wave", "timestamp": "2026-01-31T12:00:01Z"}],
             "attachments": [{"thumb_width": 0, "text": "", "title_link": "https://example.com", "title": "T", "image_width": 640, "colour": "red", "service_url": null}]}
            """;

        await ChangeAsync($$"""
            {"changes": [
              {"model": "Message", "operation": "saved", "created": true, "key": "42", "channel": "{{Uuid}}", "chatType": "live", "data": {{Data}} },
              {"model": "Message", "operation": "saved", "key": "42", "channel": "{{Uuid}}", "chatType": "live", "data": {"timestamp": "t", "user": "U1", "content": "", "reactions": [], "kwargs": {}, "args": null} },
              {"model": "message", "operation": "deleted", "key": "42", "channel": "{{Uuid}}", "data": {"timestamp": "t", "user": "U1"} }]}
            """);

        await ToldAsync("django", 3);
        var bodies = Receiver.At("django").Skip(1).Select(one => Encoding.UTF8.GetString(one.Body)).ToList();
        var created = Receiver.At("django")[1];
        Assert.Equal("application/json", created.Headers["content-type"]);
        Assert.Equal(
            ["token", "type", "channel", "chat_type", "update_type", "message"], created.Json.AsObject().Select(static field => field.Key));
        var message = created.Json["message"]!;
        Assert.Equal(
            ["timestamp", "user", "content", "reactions", "attachments", "args", "kwargs"],
            message.AsObject().Select(static field => field.Key));
        Assert.Equal(
            (Token, "update_notification", Hex, "live", "message_created"),
            (Text(created.Json, "token"), Text(created.Json, "type"), Text(created.Json, "channel"), Text(created.Json, "chat_type"),
                Text(created.Json, "update_type")));
        Assert.Equal("a \"<b>&amp;\n</b>\" ü", Text(message, "content"));
        Assert.Equal("👋", Text(message["kwargs"]!, "emoji"));
        Assert.Equal("""[{"timestamp":"2026-01-31T12:00:01Z","reaction":"wave","user":"U2"}]""", message["reactions"]!.ToJsonString());
        Assert.Equal("""[{"title":"T","title_link":"https://example.com","image_width":640}]""", message["attachments"]!.ToJsonString());
        Assert.Equal(
            $$$"""{"token":"{{{Token}}}","type":"update_notification","channel":"{{{Hex}}}","chat_type":"live","update_type":"message_changed","message":{"timestamp":"t","user":"U1"}}""",
            bodies[1]);
        Assert.Equal(
            $$$"""{"token":"{{{Token}}}","type":"update_notification","channel":"{{{Hex}}}","chat_type":null,"update_type":"message_deleted","message":{"timestamp":"t","user":"U1"}}""",
            bodies[2]);
    }

    [Fact]
    public async Task A_part_of_a_message_that_is_saved_or_deleted_is_told_as_its_message_that_has_changed()
    {
        await AddArchiveAsync("django");

        await ChangeAsync("""
            {"changes": [
              {"model": "Reaction", "operation": "saved", "created": true, "key": "1", "channel": "C1", "data": {"reaction": "wave", "message": {"user": "U1", "timestamp": "t1"}}},
              {"model": "Attachment", "operation": "deleted", "key": "2", "channel": "C1", "data": {"message": {"user": "U1", "timestamp": "t2"}}},
              {"model": "KeywordArgument", "operation": "saved", "key": "3", "channel": "C1", "chatType": "live", "data": {"name": "x"}}]}
            """);

        Assert.Equal(
            [
                """{"token":"slackchat","type":"update_notification","channel":"C1","chat_type":null,"update_type":"message_changed","message":{"timestamp":"t1","user":"U1"}}""",
                """{"token":"slackchat","type":"update_notification","channel":"C1","chat_type":null,"update_type":"message_changed","message":{"timestamp":"t2","user":"U1"}}""",
                """{"token":"slackchat","type":"update_notification","channel":"C1","chat_type":"live","update_type":"message_changed","message":null}""",
            ],
            await ToldAsync("django", 3));
    }

    [Fact]
    public async Task What_is_asked_for_by_hand_comes_in_the_channels_order_as_the_archive_says_it()
    {
        await AddArchiveAsync("django");
        const string Data = """{"id":"x","title":"a \"b\" ü","messages":[{"user":"U1"}]}""";

        await ChangeAsync($$"""{"model": "Message", "operation": "saved", "key": "1", "channel": "{{Uuid}}", "data": {"user": "U1"} }""");
        await AskAsync("republish", $$"""{"chatType": "live", "data": {{Data}} }""");
        await AskAsync("unpublish", null);
        var update = await AskAsync("request-update", """{"chatType": "live"}""");

        var told = (await ToldAsync("django", 4)).Select(static one => JsonNode.Parse(one)!).ToList();
        Assert.Equal("message_changed", Text(told[0], "update_type"));
        Assert.Equal(["token", "type", "channel", "channel_data", "chat_type"], told[1].AsObject().Select(static field => field.Key));
        Assert.Equal(
            ("republish_request", Uuid, Data, "live"),
            (Text(told[1], "type"), Text(told[1], "channel"), Text(told[1], "channel_data"), Text(told[1], "chat_type")));
        Assert.Equal(
            $$"""{"token":"slackchat","type":"unpublish_request","channel":"{{Uuid}}","channel_data":"{}","chat_type":null}""",
            told[2].ToJsonString());
        Assert.Equal(
            $$"""{"token":"slackchat","type":"update_notification","channel":"{{Hex}}","chat_type":"live","update_type":null,"message":null}""", told[3].ToJsonString());
        Assert.StartsWith("msg_", Text(update, "messageId"), StringComparison.Ordinal);
        Assert.Equal(
            ["change.message.changed", "channel.republish", "channel.unpublish", "channel.update"],
            (await EventsAsync()).Select(static one => Text(one, "eventType")));
    }

    [Fact]
    public async Task A_receiver_written_from_the_documentation_gets_its_spellings()
    {
        await AddArchiveAsync("documented", """, "spelling": "documented" """);

        await ChangeAsync("""
            {"changes": [
              {"model": "Message", "operation": "saved", "created": true, "key": "1", "channel": "C1"},
              {"model": "Message", "operation": "saved", "key": "1", "channel": "C1"},
              {"model": "Message", "operation": "deleted", "key": "1", "channel": "C1"}]}
            """);

        Assert.Equal(
            ["message_added", "message_changed", "message deleted"],
            (await ToldAsync("documented", 3)).Select(static one => Text(JsonNode.Parse(one)!, "update_type")));
    }

    [Fact]
    public async Task Nothing_comes_before_the_challenge_is_answered_and_it_shows_the_token()
    {
        var answer = false;
        Receiver.Behave("late", async (http, received) =>
        {
            if (answer && received.Json["challenge"] is { } challenge)
            {
                await http.Response.WriteAsync(challenge.GetValue<string>());
            }
        });
        await Host.Client.PostAsync(
            "app/acme/endpoint", $$"""{"uid": "late", "url": "{{Receiver.Url}}/late", "format": "slackchat", "secret": "{{Token}}"}""");
        await Host.UntilAsync(
            "app/acme/endpoint/late", static endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "failed");
        await ChangeAsync("""{"model": "Message", "operation": "saved", "key": "1", "channel": "C1"}""");
        answer = true;
        await Host.Client.PostAsync("app/acme/endpoint/late/verify", "");
        await Host.UntilAsync(
            "app/acme/endpoint/late", static endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "verified");

        await ChangeAsync("""{"model": "Message", "operation": "deleted", "key": "2", "channel": "C1"}""");

        Assert.Equal("message_deleted", Text(JsonNode.Parse((await ToldAsync("late", 1)).Single())!, "update_type"));
        Assert.Equal(2, Asked("late").Count);
        Assert.All(Asked("late"), static asked =>
        {
            Assert.Equal(["token", "type", "challenge"], asked.AsObject().Select(static field => field.Key));
            Assert.Equal(Token, Text(asked, "token"));
        });
    }

    [Fact]
    public async Task An_endpoint_that_refuses_or_is_not_there_keeps_nothing_from_the_others()
    {
        await AddArchiveAsync("first");
        await AddArchiveAsync("second");
        await AddArchiveAsync("third");
        Receiver.Behave("first", static http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        Receiver.Behave("second", static http =>
        {
            http.Abort();
            return Task.CompletedTask;
        });

        await ChangeAsync(
            """{"changes": [{"model": "Message", "operation": "saved", "key": "1", "channel": "C1"}, {"model": "Message","""
                + """ "operation": "deleted", "key": "1", "channel": "C1"}]}""");

        Assert.Equal(
            ["message_changed", "message_deleted"],
            (await ToldAsync("third", 2)).Select(static one => Text(JsonNode.Parse(one)!, "update_type")));
    }

    [Fact]
    public async Task What_the_archive_tells_nobody_is_not_owed_to_its_receivers_and_what_is_sent_by_hand_comes_as_it_is()
    {
        await AddArchiveAsync("django");

        await ChangeAsync("""{"model": "User", "operation": "saved", "key": "U1", "channel": "C1", "data": {"name": "n"}}""");
        await Host.PublishAsync("acme", "C1", 7);
        var id = (
            await ChangeAsync(
                """{"model": "Message", "operation": "saved", "key": "1","""
                    + """ "channel": "C1"}"""))["changes"]![0]!["messageId"]!.GetValue<string>();
        await ToldAsync("django", 1);
        var other = (await EventsAsync())[1]["id"]!.GetValue<string>();
        await Host.Client.SendAsync(HttpMethod.Post, $"app/acme/msg/{other}/endpoint/django/resend");

        var told = await ToldAsync("django", 2);
        Assert.Contains("message_changed", told[0], StringComparison.Ordinal);
        Assert.Equal("""{"token":"slackchat","number":7}""", told[1]);
        Assert.Equal(id, Receiver.At("django")[1].Id);
    }

    [Fact]
    public async Task A_signing_style_signs_what_is_sent_and_its_secret_is_not()
    {
        Receiver.Behave(
            "github",
            static async (http, received) => await http.Response.WriteAsync(received.Json["challenge"]?.GetValue<string>() ?? ""));
        var made = await Host.Client.PostAsync(
            "app/acme/endpoint",
            $$"""{"uid": "github", "url": "{{Receiver.Url}}/github", "format": "slackchat", "signingStyle": "github","""
                + $$""" "secret": "shared"}""");
        await Host.UntilAsync(
            "app/acme/endpoint/github", static endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "verified");

        await ChangeAsync("""{"model": "Message", "operation": "saved", "key": "1", "channel": "C1"}""");
        await ToldAsync("github", 1);

        var sent = Receiver.At("github")[^1];
        Assert.Equal(
            ["token", "type", "channel", "chat_type", "update_type", "message"], sent.Json.AsObject().Select(static field => field.Key));
        Assert.Equal(Text(made, "id"), Text(sent.Json, "token"));
        Assert.Equal(
            "sha256=" + Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("shared"u8, sent.Body)),
            sent.Headers["X-Hub-Signature-256"]);
    }

    [Fact]
    public async Task The_format_shows_and_can_be_taken_back()
    {
        await AddArchiveAsync("django", """, "spelling": "documented" """);

        Assert.Equal(
            ("slackchat", "documented"),
            (Text(await Host.Client.GetAsync("app/acme/endpoint/django"), "format"),
                Text(await Host.Client.GetAsync("app/acme/endpoint/django"), "spelling")));
        var patched = await Host.Client.PatchAsync("app/acme/endpoint/django", """{"format": null, "spelling": null}""");
        await Host.PublishAsync("acme", "C1", 7);

        Assert.Null(patched["format"]);
        Assert.Equal("""{"number":7}""", (await ToldAsync("django", 1)).Single());
        foreach (var (field, body) in ((string, string)[])[("format", """{"format": "xml"}"""), ("spelling", """{"spelling": "loud"}""")])
        {
            var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Patch, "app/acme/endpoint/django", body);
            Assert.Equal((422, field), ((int)status, JsonNode.Parse(text)!["detail"]![0]!["loc"]![1]!.GetValue<string>()));
        }
    }

    private Task<JsonNode> AskAsync(string verb, string? body) => Host.Client.PostAsync($"app/acme/channel/{Uuid}/{verb}", body ?? "");

    private static string? Text(JsonNode json, string field) => json[field]?.GetValue<string>();
}
