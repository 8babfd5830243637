using System.Text.Json.Nodes;

namespace Fanfare.Slack;

public sealed class WebApiTests : SlackTestBase
{
    [Fact]
    public async Task A_token_is_taken_from_the_header_the_query_or_the_form_and_says_who_it_is()
    {
        var token = await AddTokenAsync();

        var answer = await CallAsync("auth.test", token);
        Assert.Matches("^xoxb-[0-9]+-[0-9]+-[A-Za-z0-9]{24}$", token);
        Assert.Equal(
            (true, "Acme Corp", "robot"),
            (answer["ok"]!.GetValue<bool>(), answer["team"]!.GetValue<string>(), answer["user"]!.GetValue<string>()));
        Assert.StartsWith("U", answer["user_id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("\"ok\":true", (await SendAsync($"/api/auth.test?token={token}", method: "GET")).Body, StringComparison.Ordinal);
        Assert.Contains(
            "\"ok\":true", (await SendAsync("/api/auth.test", $"token={token}", "application/x-www-form-urlencoded")).Body,
            StringComparison.Ordinal);
        Assert.Equal("not_authed", await ErrorAsync("auth.test", null, $$"""{"token": "{{token}}"}"""));
        Assert.Equal("not_authed", await ErrorAsync("auth.test", null));
        Assert.Equal("invalid_auth", await ErrorAsync("auth.test", "xoxb-1"));
    }

    [Fact]
    public async Task A_token_that_was_deleted_or_whose_application_is_gone_is_invalid()
    {
        var (token, other) = (await AddTokenAsync(), await AddTokenAsync());
        var bot = (await CallAsync("auth.test", token))["bot_id"];

        await Host.Client.SendAsync(HttpMethod.Delete, $"app/acme/slack/token/{bot}");
        Assert.Equal("invalid_auth", await ErrorAsync("auth.test", token));
        Assert.True((await CallAsync("auth.test", other))["ok"]!.GetValue<bool>());
        await Host.Client.SendAsync(HttpMethod.Delete, "app/acme");
        Assert.Equal("invalid_auth", await ErrorAsync("auth.test", other));
    }

    [Fact]
    public async Task Unknown_methods_are_said_to_be_and_the_other_api_stays_where_it_is()
    {
        Assert.Equal("unknown_method", await ErrorAsync("chat.nothing", "x"));
        Assert.Equal("unknown_method", await ErrorAsync("x", null));
        Assert.Equal(404, (await SendAsync("/api/v1", "{}")).Status);
        Assert.Equal(401, (await SendAsync("/api/v1/app", method: "GET")).Status);
        Assert.Single(await Host.Client.ListAsync("app"));
        Assert.Equal(405, (await SendAsync("/api/auth.test", method: "DELETE")).Status);
    }

    [Theory]
    [InlineData("{", "application/json; charset=utf-8", "invalid_json")]
    [InlineData("[]", "application/json", "json_not_object")]
    [InlineData("{}", "application/json; charset=koi8-r", "invalid_charset")]
    [InlineData("{}", "application/xml", "invalid_post_type")]
    [InlineData("{}", ";", "invalid_post_type")]
    [InlineData("{}", null, "missing_post_type")]
    [InlineData("a-b=1", "application/x-www-form-urlencoded", "invalid_arg_name")]
    [InlineData("--b", "multipart/form-data", "invalid_form_data")]
    [InlineData("limit=x", "application/x-www-form-urlencoded", "invalid_arguments")]
    [InlineData("limit=-1", "application/x-www-form-urlencoded", "invalid_limit")]
    [InlineData("cursor=x", "application/x-www-form-urlencoded", "invalid_cursor")]
    [InlineData("cursor=dGVhbTpVMQ==", "application/x-www-form-urlencoded", "invalid_cursor")]
    public async Task What_cannot_be_read_is_200_with_the_word(string body, string? contentType, string word)
    {
        var (status, answer, _) = await SendAsync(
            "/api/users.list", body, contentType, headers: ("Authorization", $"Bearer {await AddTokenAsync()}"));

        Assert.Equal((200, word), (status, JsonNode.Parse(answer)!["error"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("{}", "application/json", "missing_charset")]
    [InlineData("{}", "application/json;charset=utf-8", null)]
    [InlineData("", "application/json", null)]
    [InlineData("a=1", "application/x-www-form-urlencoded", null)]
    [InlineData("a=1", "application/x-www-form-urlencoded; charset=utf-8", "superfluous_charset")]
    public async Task A_charset_that_is_missing_or_superfluous_is_a_warning(string body, string contentType, string? warning)
    {
        var answer = JsonNode.Parse((await SendAsync("/api/api.test", body, contentType)).Body)!;

        Assert.True(answer["ok"]!.GetValue<bool>());
        Assert.Equal(warning, answer["warning"]?.GetValue<string>());
        Assert.Equal(warning, answer["response_metadata"]?["warnings"]?[0]!.GetValue<string>());
    }

    [Fact]
    public async Task Api_test_says_back_what_it_got_and_fails_when_it_is_asked_to()
    {
        Assert.Equal(
            """{"ok":true,"args":{"foo":"bar","n":1}}""", (await CallAsync("api.test", null, """{"foo": "bar", "n": 1}""")).ToJsonString());
        Assert.Equal(
            """{"ok":false,"error":"my_error","args":{"error":"my_error"}}""",
            (await SendAsync("/api/api.test?error=my_error", method: "GET")).Body);
    }

    [Fact]
    public async Task The_directory_is_listed_in_pages_with_those_who_have_left()
    {
        var token = await AddTokenAsync();
        foreach (var id in new[] { "U003", "U001", "U002" })
        {
            await Host.Client.PostAsync(
                "app/acme/user",
                $$"""{"id": "{{id}}", "name": "{{id.ToLowerInvariant()}}", "realName": "Real", "email": "a@example.com","""
                    + $$""" "deleted": {{(id == "U002" ? "true" : "false")}}}""");
        }

        var (_, text, _) = await SendAsync(
            "/api/users.list", "limit=2&include_locale=1", "application/x-www-form-urlencoded",
            headers: ("Authorization", $"Bearer {token}"));
        var first = JsonNode.Parse(text)!;
        var cursor = first["response_metadata"]!["next_cursor"]!.GetValue<string>();
        var second = await CallAsync("users.list", token, $$"""{"limit": 2, "cursor": "{{cursor}}"}""");
        var all = await CallAsync("users.list", token);

        Assert.Equal(["U001", "U002"], first["members"]!.AsArray().Select(static one => one!["id"]!.GetValue<string>()));
        Assert.True(first["members"]![1]!["deleted"]!.GetValue<bool>());
        Assert.Equal(
            ("Real", "a@example.com", "en-US"),
            (first["members"]![0]!["profile"]!["real_name"]!.GetValue<string>(),
                first["members"]![0]!["profile"]!["email"]!.GetValue<string>(), first["members"]![0]!["locale"]!.GetValue<string>()));
        Assert.Equal("U003", Assert.Single(second["members"]!.AsArray())!["id"]!.GetValue<string>());
        Assert.Equal("", second["response_metadata"]!["next_cursor"]!.GetValue<string>());
        Assert.Equal(3, all["members"]!.AsArray().Count);
    }

    [Fact]
    public async Task Channels_are_those_of_the_hooks_and_an_archived_one_can_be_left_out()
    {
        var token = await AddTokenAsync();
        var general = await AddHookAsync("""{"channel": "#general", "channelId": "C001"}""");
        await AddHookAsync("""{"channel": "general"}""");
        await AddHookAsync("""{"channel": "old", "channelId": "C000", "archived": true}""");

        var all = (await CallAsync("conversations.list", token))["channels"]!.AsArray();
        Assert.Equal(
            [("C000", "old", true), ("C001", "general", false)],
            all.Select(
                static one => (one!["id"]!.GetValue<string>(), one["name"]!.GetValue<string>(), one["is_archived"]!.GetValue<bool>())));
        Assert.Single((await CallAsync("conversations.list", token, """{"exclude_archived": true}"""))["channels"]!.AsArray());
        var first = await CallAsync("conversations.list", token, """{"limit": 1}""");
        var second = await CallAsync(
            "conversations.list", token, $$"""{"limit": 1, "cursor": "{{first["response_metadata"]!["next_cursor"]}}"}""");
        Assert.Equal(general["channelId"]!.GetValue<string>(), second["channels"]![0]!["id"]!.GetValue<string>());
        Assert.Equal("", second["response_metadata"]!["next_cursor"]!.GetValue<string>());
        Assert.Empty((await CallAsync("conversations.list", token, """{"types": "im,mpim"}"""))["channels"]!.AsArray());
        Assert.Equal("invalid_types", await ErrorAsync("conversations.list", token, """{"types": "x"}"""));
    }
}
