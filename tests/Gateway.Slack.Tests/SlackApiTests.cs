using System.Net;
using System.Text.Json.Nodes;

namespace Fanfare.Slack;

public sealed class SlackApiTests : SlackTestBase
{
    [Fact]
    public async Task A_hook_is_made_read_listed_changed_and_deleted_and_its_url_is_shown_once()
    {
        var made = await AddHookAsync("""{"channel": "#Général", "name": "deploys"}""");
        var path = $"app/acme/slack/hook/{made["id"]}";

        Assert.Equal(("général", "deploys"), (made["channel"]!.GetValue<string>(), made["name"]!.GetValue<string>()));
        Assert.Matches("^C[A-Z0-9]{10}$", made["channelId"]!.GetValue<string>());
        var read = await Host.Client.GetAsync(path);
        Assert.Null(read["url"]);
        made.AsObject().Remove("url");
        Assert.Equal(made.ToJsonString(), read.ToJsonString());
        Assert.Equal(read.ToJsonString(), Assert.Single(await Host.Client.ListAsync("app/acme/slack/hook")).ToJsonString());
        var patched = await Host.Client.PatchAsync(path, """{"channel": "other", "name": null, "archived": true}""");
        Assert.Equal(
            ("other", true, null), (patched["channel"]!.GetValue<string>(), patched["archived"]!.GetValue<bool>(), patched["name"]));
        Assert.NotEqual(read["channelId"]!.GetValue<string>(), patched["channelId"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NoContent, (await AskAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Get, path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Patch, path, "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(HttpMethod.Delete, path)).Status);
    }

    [Fact]
    public async Task One_channel_has_one_id_and_one_id_has_one_channel()
    {
        await AddHookAsync("""{"channel": "general", "channelId": "C001"}""");

        Assert.Equal("C001", (await AddHookAsync("""{"channel": "#general"}"""))["channelId"]!.GetValue<string>());
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await AskAsync(HttpMethod.Post, "app/acme/slack/hook", """{"channel": "general", "channelId": "C002"}""")).Status);
        Assert.Equal(
            HttpStatusCode.Conflict,
            (await AskAsync(HttpMethod.Post, "app/acme/slack/hook", """{"channel": "other", "channelId": "C001"}""")).Status);
    }

    [Theory]
    [InlineData("slack/hook", "{}", "channel")]
    [InlineData("slack/hook", """{"channel": "#"}""", "channel")]
    [InlineData("slack/hook", """{"channel": "a b"}""", "channel")]
    [InlineData("slack/hook", """{"channel": "a\u0000b"}""", "channel")]
    [InlineData("slack/hook", """{"channel": "a", "channelId": "c1"}""", "channelId")]
    [InlineData("user", "{}", "name")]
    [InlineData("user", """{"name": "a", "id": "X1"}""", "id")]
    [InlineData("user", """{"name": "a", "uid": "U0123"}""", "uid")]
    [InlineData("user", """{"name": "a", "email": "nobody"}""", "email")]
    [InlineData("user", """{"name": "a", "metadata": {"a": null}}""", "metadata")]
    public async Task What_is_wrong_is_422_that_names_the_field(string list, string body, string field)
    {
        var (status, answer) = await AskAsync(HttpMethod.Post, $"app/acme/{list}", body);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, field), (status, answer["detail"]![0]!["loc"]![1]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_repeated_request_makes_nothing_new_and_does_not_show_the_secret_again()
    {
        foreach (var (list, body, secret) in new[] { ("slack/hook", """{"channel": "general"}""", "url"), ("slack/token", "{}", "token") })
        {
            var first = await Host.Client.SendAsync(HttpMethod.Post, $"app/acme/{list}", body, "key-1");
            var second = await Host.Client.SendAsync(HttpMethod.Post, $"app/acme/{list}", body, "key-1");

            Assert.Equal((HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, second.Status));
            Assert.Equal(JsonNode.Parse(first.Body)!["id"]!.GetValue<string>(), JsonNode.Parse(second.Body)!["id"]!.GetValue<string>());
            Assert.NotNull(JsonNode.Parse(first.Body)![secret]);
            Assert.Null(JsonNode.Parse(second.Body)![secret]);
            Assert.Single(await Host.Client.ListAsync($"app/acme/{list}"));
        }
    }

    [Fact]
    public async Task A_user_is_made_replaced_patched_and_deleted_by_id_or_uid()
    {
        var made = await Host.Client.PostAsync(
            "app/acme/user", """{"name": "ada", "uid": "ada-1", "realName": "Ada", "email": "ada@example.com", "metadata": {"a": "b"}}""");
        var id = made["id"]!.GetValue<string>();

        Assert.Matches("^U[A-Z0-9]{10}$", id);
        Assert.Equal(made.ToJsonString(), (await Host.Client.GetAsync("app/acme/user/ada-1")).ToJsonString());
        Assert.Equal(
            HttpStatusCode.Conflict, (await AskAsync(HttpMethod.Post, "app/acme/user", """{"name": "x", "uid": "ada-1"}""")).Status);
        Assert.Equal(
            HttpStatusCode.Conflict, (await AskAsync(HttpMethod.Post, "app/acme/user", $$"""{"name": "x", "id": "{{id}}"}""")).Status);
        var patched = await Host.Client.PatchAsync($"app/acme/user/{id}", """{"deleted": true, "email": null}""");
        Assert.Equal(
            (true, null, "ada-1", "Ada"),
            (patched["deleted"]!.GetValue<bool>(), patched["email"], patched["uid"]!.GetValue<string>(),
                patched["realName"]!.GetValue<string>()));
        var (replaced, body) = await AskAsync(HttpMethod.Put, "app/acme/user/ada-1", """{"name": "other"}""");
        Assert.Equal(
            (HttpStatusCode.OK, id, "ada-1", ""),
            (replaced, body["id"]!.GetValue<string>(), body["uid"]!.GetValue<string>(), body["realName"]!.GetValue<string>()));
        var (created, second) = await AskAsync(HttpMethod.Put, "app/acme/user/U0SECOND", """{"name": "second"}""");
        Assert.Equal((HttpStatusCode.Created, "U0SECOND"), (created, second["id"]!.GetValue<string>()));
        Assert.Equal(
            (HttpStatusCode.Created, "third"),
            (await AskAsync(HttpMethod.Put, "app/acme/user/third", """{"name": "third"}""")) is var (status, third)
                ? (status, third["uid"]!.GetValue<string>()) : default);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await AskAsync(HttpMethod.Put, $"app/acme/user/{id}", """{"name": "x", "id": "U0SECOND"}""")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await AskAsync(HttpMethod.Delete, "app/acme/user/ada-1")).Status);
        Assert.Equal(2, (await Host.Client.ListAsync("app/acme/user")).Count);
    }

    [Fact]
    public async Task A_key_of_an_application_makes_no_hooks_and_no_tokens_and_changes_no_users()
    {
        var key = (await Host.Client.PostAsync("auth/api-key", """{"appId": "acme"}"""))["key"]!.GetValue<string>();
        using var client = new Http.ApiClient(Host.Url, key);

        Assert.Equal(
            HttpStatusCode.Forbidden, (await client.SendAsync(HttpMethod.Post, "app/acme/slack/hook", """{"channel": "x"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(HttpMethod.Post, "app/acme/slack/token", "{}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(HttpMethod.Post, "app/acme/user", """{"name": "x"}""")).Status);
        Assert.Empty(await client.ListAsync("app/acme/user"));
    }
}
