using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fanfare.Slack;

public sealed class ChatTests : SlackTestBase
{
    private string _token = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await AddHookAsync("""{"channel": "#general", "channelId": "C001"}""");
        _token = await AddTokenAsync();
    }

    [Theory]
    [InlineData("C001")]
    [InlineData("general")]
    [InlineData("#General")]
    public async Task A_message_to_a_channel_is_a_durable_event_and_answered_with_its_timestamp(string channel)
    {
        var answer = await CallAsync(
            "chat.postMessage", _token, $$"""{"channel": "{{channel}}", "text": "hi", "username": "me", "thread_ts": "1.000001"}""");

        var payload = Assert.Single(await EventsAsync())["payload"]!;
        Assert.Equal(
            ("C001", "hi", "me", "1.000001", answer["ts"]!.GetValue<string>()),
            (Text(payload, "channel"), Text(payload, "text"), Text(payload, "username"), Text(payload, "thread_ts"), Text(payload, "ts")));
        Assert.Equal((true, "C001"), (answer["ok"]!.GetValue<bool>(), Text(answer, "channel")));
        Assert.Equal(
            ("message", "bot_message", "hi", Text(answer, "ts")),
            (Text(answer["message"]!, "type"), Text(answer["message"]!, "subtype"), Text(answer["message"]!, "text"),
                Text(answer["message"]!, "ts")));
        Assert.Null(answer["message"]!["channel"]);
    }

    [Theory]
    [InlineData("U007")]
    [InlineData("@bond")]
    [InlineData("D007")]
    public async Task A_message_to_a_user_goes_to_a_channel_of_their_own(string to)
    {
        await Host.Client.PostAsync("app/acme/user", """{"id": "U007", "name": "bond"}""");

        Assert.Equal("D007", Text(await CallAsync("chat.postMessage", _token, $$"""{"channel": "{{to}}", "text": "hi"}"""), "channel"));
        Assert.Equal(
            ["D007", "bond"], Assert.Single(await EventsAsync())["channels"]!.AsArray().Select(static one => one!.GetValue<string>()));
        Assert.Single((await CallAsync("conversations.history", _token, """{"channel": "D007"}"""))["messages"]!.AsArray());
        await Host.Client.PatchAsync("app/acme/user/U007", """{"deleted": true}""");
        Assert.Equal("channel_not_found", await ErrorAsync("chat.postMessage", _token, $$"""{"channel": "{{to}}", "text": "hi"}"""));
    }

    [Fact]
    public async Task A_form_with_json_in_it_and_a_query_with_an_empty_form_are_taken_as_clients_send_them()
    {
        const string Blocks = "%5B%7B%22type%22%3A%22divider%22%7D%5D";
        var bearer = ("Authorization", $"Bearer {_token}");

        var form = await SendAsync(
            "/api/chat.postMessage", $"channel=C001&text=a%20b&blocks={Blocks}&unfurl_links=true&mrkdwn=0",
            "application/x-www-form-urlencoded", headers: bearer);
        var query = await SendAsync(
            $"/api/chat.postMessage?token={_token}&channel=general&text=q", "", "application/x-www-form-urlencoded");
        var multipart = await SendAsync(
            "/api/chat.postMessage",
            "--b\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\nC001\r\n--b\r\nContent-Disposition: form-data; "
                + "name=\"text\"\r\n\r\nm\r\n--b--\r\n",
            "multipart/form-data; boundary=b", headers: bearer);

        Assert.All([form, query, multipart], static answer => Assert.Contains("\"ok\":true", answer.Body, StringComparison.Ordinal));
        var payloads = (await EventsAsync()).Select(static one => one["payload"]!).ToList();
        Assert.Equal(["a b", "q", "m"], payloads.Select(static payload => Text(payload, "text")));
        Assert.Equal("divider", Text(payloads[0]["blocks"]![0]!, "type"));
        Assert.Equal((true, false), (payloads[0]["unfurl_links"]!.GetValue<bool>(), payloads[0]["mrkdwn"]!.GetValue<bool>()));
    }

    [Theory]
    [InlineData("""{"text": "x"}""", "invalid_arguments")]
    [InlineData("""{"channel": "nowhere", "text": "x"}""", "channel_not_found")]
    [InlineData("""{"channel": "@nobody", "text": "x"}""", "channel_not_found")]
    [InlineData("""{"channel": "U404", "text": "x"}""", "channel_not_found")]
    [InlineData("""{"channel": "\u0000", "text": "x"}""", "invalid_json")]
    [InlineData("""{"channel": ["C001"], "text": "x"}""", "invalid_arguments")]
    [InlineData("""{"channel": "C001", "text": {}}""", "invalid_arguments")]
    [InlineData("""{"channel": "C001"}""", "no_text")]
    [InlineData("""{"channel": "C001", "blocks": "["}""", "invalid_blocks_format")]
    [InlineData("""{"channel": "C001", "blocks": [{"type": "x"}]}""", "invalid_blocks")]
    [InlineData("""{"channel": "C001", "attachments": "x"}""", "invalid_attachments")]
    [InlineData("""{"channel": "C001", "text": "x", "metadata": "x"}""", "invalid_metadata_format")]
    public async Task What_is_wrong_is_said_and_nothing_is_kept(string arguments, string error)
    {
        Assert.Equal(error, await ErrorAsync("chat.postMessage", _token, arguments));
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData(58, null)]
    [InlineData(62, "invalid_metadata_format")]
    public async Task Metadata_are_no_deeper_than_what_can_be_shown_again(int lists, string? error)
    {
        var metadata = $$"""{"event_type": "a", "event_payload": {"x": {{new string('[', lists)}}{{new string(']', lists)}} } }""";

        var answer = await CallAsync("chat.postMessage", _token, JsonSerializer.Serialize(new { channel = "C001", text = "x", metadata }));

        Assert.Equal(error, answer["error"]?.GetValue<string>());
        Assert.Equal(error is null ? 1 : 0, (await EventsAsync()).Count);
    }

    [Fact]
    public async Task What_is_too_long_or_for_an_archived_channel_is_refused_and_what_is_wrong_with_blocks_is_shown()
    {
        await AddHookAsync("""{"channel": "old", "archived": true}""");

        Assert.Equal("is_archived", await ErrorAsync("chat.postMessage", _token, """{"channel": "old", "text": "x"}"""));
        Assert.Equal(
            "msg_too_long",
            await ErrorAsync("chat.postMessage", _token, $$"""{"channel": "C001", "text": "{{new string('x', 40_001)}}"}"""));
        var answer = await CallAsync("chat.postMessage", _token, """{"channel": "C001", "blocks": [{"type": "header"}]}""");
        Assert.Equal(
            "[ERROR] missing required field: text [json-pointer:/blocks/0]",
            answer["response_metadata"]!["messages"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task History_is_the_newest_first_in_pages_and_between_timestamps()
    {
        var stamps = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            stamps.Add(Text(await CallAsync("chat.postMessage", _token, $$"""{"channel": "C001", "text": "{{number}}"}"""), "ts"));
        }

        await Host.Client.PostAsync("app/acme/msg", """{"eventType": "other", "channels": ["C001"], "payload": {"ts": "1.000000"}}""");
        await Host.Client.PostAsync(
            "app/acme/msg", """{"eventType": "slack.message", "channels": ["C001"], "payload": {"no": "message"}}""");

        Assert.Equal("43210", await HistoryAsync(""));
        Assert.Equal("432", await HistoryAsync($", \"oldest\": \"{stamps[1]}\""));
        Assert.Equal("10", await HistoryAsync($", \"latest\": \"{stamps[2]}\""));
        Assert.Equal("321", await HistoryAsync($", \"oldest\": \"{stamps[1]}\", \"latest\": \"{stamps[3]}\", \"inclusive\": true"));
        Assert.Equal("", await HistoryAsync(", \"latest\": 5"));
        var pages = new List<string>();
        var cursor = "";
        do
        {
            var page = await CallAsync("conversations.history", _token, $$"""{"channel": "C001", "limit": 2, "cursor": "{{cursor}}"}""");
            pages.Add(TextsOf(page));
            cursor = Text(page["response_metadata"]!, "next_cursor");
            Assert.Equal(cursor.Length > 0, page["has_more"]!.GetValue<bool>());
        }
        while (cursor.Length > 0);

        Assert.Equal(["43", "21", "0"], pages);
        Assert.Equal("channel_not_found", await ErrorAsync("conversations.history", _token, """{"channel": "C404"}"""));
        Assert.Equal("invalid_ts_oldest", await ErrorAsync("conversations.history", _token, """{"channel": "C001", "oldest": "x"}"""));
        Assert.Equal("invalid_cursor", await ErrorAsync("conversations.history", _token, """{"channel": "C001", "cursor": "!"}"""));
    }

    private static string Text(JsonNode json, string field) => json[field]!.GetValue<string>();

    private static string TextsOf(JsonNode answer) => string.Concat(answer["messages"]!.AsArray().Select(static one => Text(one!, "text")));

    private async Task<string> HistoryAsync(string arguments) =>
        TextsOf(await CallAsync("conversations.history", _token, $$"""{"channel": "C001"{{arguments}}}"""));
}
