using System.Net;
using System.Text.Json.Nodes;

namespace Fanfare.Slack;

/// <summary>Slash commands to apps: what they get, and what becomes of their answer.</summary>
public sealed class CommandTests : CommandTestBase
{
    [Fact]
    public async Task An_app_gets_the_form_that_Slack_would_send_signed()
    {
        await InvokeAsync();

        var request = Assert.Single(App.At("deploy"));
        var form = LastForm();
        Assert.Equal("application/x-www-form-urlencoded", request.Headers["Content-Type"]);
        Assert.Equal(SignatureOf(Secret, request.Headers["X-Slack-Request-Timestamp"], request.Body), request.Headers["X-Slack-Signature"]);
        Assert.Equal(
            ["token", "team_id", "team_domain", "channel_id", "channel_name", "user_id", "user_name", "command", "text", "api_app_id",
                "is_enterprise_install", "response_url", "trigger_id"],
            form.Keys);
        Assert.Equal(
            ("acme", "C1AB", "general", "U1AB", "ada", "/deploy", "web now & <here> 🎺", CommandId),
            (form["team_domain"], form["channel_id"], form["channel_name"], form["user_id"], form["user_name"], form["command"],
                form["text"], form["api_app_id"]));
        Assert.Equal((await Host.Client.GetAsync($"app/acme/slack/command/{CommandId}"))["teamId"]!.GetValue<string>(), form["team_id"]);
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9a-f]{32}$", form["trigger_id"]);
        Assert.StartsWith($"{Host.Url}/commands/{form["team_id"]}/", form["response_url"], StringComparison.Ordinal);
        Assert.Equal(
            form["token"],
            (await Host.Client.GetAsync($"app/acme/slack/command/{CommandId}/secret"))["verificationToken"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("text/plain", "On its <way>", """{"text": "On its <way>"}""", "ephemeral")]
    [InlineData(
        "application/json; charset=utf-8", """{"text": "On its way", "response_type": "in_channel"}""",
        """{"text": "On its way", "response_type": "in_channel"}""", "in_channel")]
    public async Task What_an_app_answers_at_once_is_an_event_and_is_given_back(
        string contentType, string body, string response, string responseType)
    {
        App.Behave("deploy", http => AnswerAsync(http, 200, contentType, body));

        var (status, answer) = await InvokeAsync();

        Assert.Equal((200, $"{answer["id"]}.0"), (status, answer["eventId"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(response), answer["response"]));
        var made = Assert.Single(await EventsAsync());
        var payload = made["payload"]!;
        Assert.Equal(
            ("slack.command.response", $"{answer["id"]}.0", "C1AB general"),
            ((string)made["eventType"]!, (string)made["eventId"]!, string.Join(' ', made["channels"]!.AsArray())));
        Assert.Equal(
            (responseType, false, false),
            ((string)payload["response_type"]!, (bool)payload["replace_original"]!, (bool)payload["delete_original"]!));
        Assert.Equal(
            ("/deploy", "U1AB", 0, CommandId),
            ((string)payload["command"]!["name"]!, (string)payload["command"]!["user_id"]!, (int)payload["command"]!["answer"]!,
                (string)payload["app_id"]!));
    }

    [Theory]
    [InlineData("text/plain", "")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", """{"response_type": "in_channel"}""")]
    public async Task An_answer_that_says_nothing_is_no_event(string contentType, string body)
    {
        App.Behave("deploy", http => AnswerAsync(http, 200, contentType, body));

        var (status, answer) = await InvokeAsync();

        Assert.Equal((200, null), (status, answer["eventId"]));
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData(500, "text/plain", "no", "The app has answered 500")]
    [InlineData(302, "text/plain", "", "The app has answered 302")]
    [InlineData(201, "text/plain", "made", "The app has answered 201")]
    [InlineData(200, "application/json", "{", "invalid_payload")]
    [InlineData(200, "application/json", "[]", "invalid_payload")]
    [InlineData(200, "application/json", """{"text": "x", "response_type": "loud"}""", "/response_type")]
    [InlineData(200, "application/json", """{"text": "x", "replace_original": "yes"}""", "/replace_original")]
    [InlineData(200, "application/json", """{"blocks": [{"type": "nothing"}]}""", "invalid_blocks")]
    public async Task An_answer_that_is_no_message_is_502(int appStatus, string contentType, string body, string says)
    {
        App.Behave("deploy", http => AnswerAsync(http, appStatus, contentType, body));

        var (status, answer) = await InvokeAsync();

        Assert.Equal((502, "app_failed"), (status, (string)answer["code"]!));
        Assert.Contains(says, (string)answer["detail"]!, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task An_app_that_is_not_there_or_may_not_be_called_is_502()
    {
        await Host.Client.SendAsync(HttpMethod.Patch, $"app/acme/slack/command/{CommandId}", """{"url": "http://127.0.0.1:1/"}""");
        Assert.Equal(502, (await InvokeAsync()).Status);
        await Host.Client.SendAsync(HttpMethod.Patch, $"app/acme/slack/command/{CommandId}", """{"url": "http://169.254.169.254/"}""");
        var (status, answer) = await InvokeAsync();

        Assert.Equal(502, status);
        Assert.Contains("no address that may be called", (string)answer["detail"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_idempotency_key_an_app_is_called_once_and_its_answer_is_given_again()
    {
        App.Behave("deploy", http => AnswerAsync(http, App.At("deploy").Count == 1 ? 200 : 500, "text/plain", "first"));
        var (firstStatus, first, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/command", Invocation, "k");
        var (secondStatus, second, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/command", Invocation, "k");
        var (otherStatus, _, _) = await Host.Client.SendAsync(
            HttpMethod.Post, "app/acme/command", Invocation.Replace("web", "db", StringComparison.Ordinal), "k");
        var (failedStatus, _, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/command", Invocation, "l");
        var (againStatus, _, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/command", Invocation, "l");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, first), (firstStatus, secondStatus, second));
        Assert.Equal(
            (HttpStatusCode.UnprocessableEntity, HttpStatusCode.BadGateway, HttpStatusCode.BadGateway),
            (otherStatus, failedStatus, againStatus));
        Assert.Equal(2, App.At("deploy").Count);
    }

    [Fact]
    public async Task Users_and_channels_that_the_application_knows_need_one_of_id_and_name()
    {
        await Host.Client.PostAsync("app/acme/user", """{"id": "U77", "name": "bob"}""");
        await Host.Client.PostAsync("app/acme/slack/hook", """{"channel": "ops", "channelId": "C77"}""");

        foreach (var place in new[] { """ "userId": "U77", "channelId": "C77" """, """ "userName": "bob", "channelName": "#ops" """ })
        {
            Assert.Equal(200, (await InvokeAsync($$"""{"command": "/deploy",{{place}}}""")).Status);
            var form = LastForm();
            Assert.Equal(
                ("U77", "bob", "C77", "ops", ""),
                (form["user_id"], form["user_name"], form["channel_id"], form["channel_name"], form["text"]));
        }

        await InvokeAsync("""{"command": "/deploy", "userId": "U77", "channelId": "D12"}""");
        Assert.Equal("directmessage", LastForm()["channel_name"]);
    }

    [Theory]
    [InlineData("""{"userId": "U77", "userName": "x", "channelName": "x"}""", "command")]
    [InlineData("""{"command": "/nothing", "userId": "U77", "userName": "x", "channelName": "x"}""", "command")]
    [InlineData("""{"command": "/deploy", "channelName": "x"}""", "userId")]
    [InlineData("""{"command": "/deploy", "userId": "x", "userName": "x", "channelName": "x"}""", "userId")]
    [InlineData("""{"command": "/deploy", "userId": "U99", "channelName": "x"}""", "userId")]
    [InlineData("""{"command": "/deploy", "userName": "nobody", "channelName": "x"}""", "userName")]
    [InlineData("""{"command": "/deploy", "userId": "U77", "userName": "x"}""", "channelName")]
    [InlineData("""{"command": "/deploy", "userId": "U77", "userName": "x", "channelName": "a b"}""", "channelName")]
    [InlineData("""{"command": "/deploy", "userId": "U77", "userName": "x", "channelId": "X1"}""", "channelId")]
    [InlineData("""{"command": "/deploy", "userId": "U77", "userName": "x", "channelId": "C99"}""", "channelId")]
    [InlineData("""{"command": "/deploy", "userId": "U77", "userName": "x", "channelName": "x", "text": 5}""", "text")]
    [InlineData("""{"command": "/deploy\u0000", "userId": "U77", "userName": "x", "channelName": "x"}""", "command")]
    public async Task A_wrong_invocation_is_422_that_names_the_field_and_calls_nobody(string invocation, string field)
    {
        var (status, body) = await InvokeAsync(invocation);

        Assert.Equal(422, status);
        Assert.Equal(field, (string)body["detail"]![0]!["loc"]![1]!);
        Assert.Empty(App.At("deploy"));
    }

    [Fact]
    public async Task A_command_is_made_read_changed_and_deleted()
    {
        var path = $"app/acme/slack/command/{CommandId}";
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.Created), (
            (await Host.Client.SendAsync(HttpMethod.Post, "app/acme/slack/command",
                """{"command": "/deploy", "url": "http://localhost/"}""")).Status,
            (await Host.Client.SendAsync(HttpMethod.Post, "app/acme/slack/command",
                """{"command": "/other", "url": "http://localhost/", "usageHint": "[what]"}""")).Status));

        Assert.Equal(2, (await Host.Client.ListAsync("app/acme/slack/command")).Count);
        await Host.Client.SendAsync(HttpMethod.Patch, path, """{"description": "Deploys"}""");
        Assert.Equal(
            ("/deploy", "Deploys"),
            ((string)(await Host.Client.GetAsync(path))["command"]!, (string)(await Host.Client.GetAsync(path))["description"]!));
        await Host.Client.SendAsync(HttpMethod.Put, path, $$"""{"command": "/ship", "url": "{{App.Url}}/deploy"}""");
        Assert.Equal(
            ("/ship", ""),
            ((string)(await Host.Client.GetAsync(path))["command"]!, (string)(await Host.Client.GetAsync(path))["description"]!));
        Assert.Equal(Secret, (string)(await Host.Client.GetAsync($"{path}/secret"))["key"]!);
        Assert.Equal(HttpStatusCode.NoContent, (await Host.Client.SendAsync(HttpMethod.Post, $"{path}/secret/rotate", "{}")).Status);
        var rotated = (string)(await Host.Client.GetAsync($"{path}/secret"))["key"]!;
        await InvokeAsync(Invocation.Replace("/deploy", "/ship", StringComparison.Ordinal));
        var request = App.At("deploy")[^1];
        Assert.Equal(
            SignatureOf(rotated, request.Headers["X-Slack-Request-Timestamp"], request.Body), request.Headers["X-Slack-Signature"]);
        Assert.Equal(HttpStatusCode.NoContent, (await Host.Client.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.Client.SendAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.Client.SendAsync(HttpMethod.Get, $"{path}/secret")).Status);
    }

    [Theory]
    [InlineData("""{"url": "http://localhost/"}""", "command")]
    [InlineData("""{"command": "deploy", "url": "http://localhost/"}""", "command")]
    [InlineData("""{"command": "/Deploy it", "url": "http://localhost/"}""", "command")]
    [InlineData("""{"command": "/x"}""", "url")]
    [InlineData("""{"command": "/x", "url": "ftp://localhost/"}""", "url")]
    [InlineData("""{"command": "/x", "url": "http://localhost/", "secret": ""}""", "secret")]
    [InlineData("""{"command": "/x", "url": "http://localhost/", "usageHint": 1}""", "usageHint")]
    public async Task A_wrong_command_is_422_that_names_the_field(string command, string field)
    {
        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/slack/command", command);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(field, (string)JsonNode.Parse(text)!["detail"]![0]!["loc"]![1]!);
    }
}
