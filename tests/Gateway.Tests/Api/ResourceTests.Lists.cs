using System.Net;
using System.Text.Json.Nodes;

namespace Fanfare.Api;

public sealed partial class ResourceTests
{
    [Fact]
    public async Task Headers_added_bit_by_bit_are_no_more_than_they_may_be()
    {
        string Headers(int from) =>
            "{\"headers\": {" + string.Join(',', Enumerable.Range(from, 40).Select(number => $"\"x-{number}\": \"v\"")) + "}}";
        Assert.Equal(
            HttpStatusCode.NoContent, (await Client.SendAsync(HttpMethod.Patch, "app/tenant/endpoint/hook/headers", Headers(0))).Status);

        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await Client.SendAsync(HttpMethod.Patch, "app/tenant/endpoint/hook/headers", Headers(40))).Status);
        Assert.Equal(40, (await Client.GetAsync("app/tenant/endpoint/hook/headers"))["headers"]!.AsObject().Count);
    }

    [Fact]
    public async Task An_application_is_got_or_made()
    {
        var made = await Client.SendAsync(HttpMethod.Post, "app?get_if_exists=true", """{"name": "n", "uid": "u"}""");
        var got = await Client.SendAsync(HttpMethod.Post, "app?get_if_exists=true", """{"name": "other", "uid": "u"}""");

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.Status, got.Status));
        Assert.Equal(made.Body, got.Body);
    }

    [Fact]
    public async Task Taken_names_are_409()
    {
        await Client.PostAsync("event-type", """{"name": "taken", "description": ""}""");
        await Client.PostAsync("app/tenant/msg", """{"eventType": "t", "eventId": "taken", "payload": {}}""");
        foreach (var (path, body, code) in new[]
        {
            ("app", """{"name": "n", "uid": "tenant"}""", "conflict"),
            ("app/tenant/endpoint", """{"url": "http://localhost/", "uid": "hook"}""", "conflict"),
            ("event-type", """{"name": "taken", "description": ""}""", "event_type_exists"),
            ("app/tenant/msg", """{"eventType": "t", "eventId": "taken", "payload": {}}""", "conflict"),
        })
        {
            var answer = await Client.SendAsync(HttpMethod.Post, path, body);
            Assert.Equal((HttpStatusCode.Conflict, code), (answer.Status, JsonNode.Parse(answer.Body)!["code"]!.GetValue<string>()));
        }
    }

    [Fact]
    public async Task An_application_within_a_message_is_made_first()
    {
        var answer = await Client.SendAsync(
            HttpMethod.Post, "app/inline/msg", """{"eventType": "t", "payload": {}, "application": {"name": "Inline", "uid": "inline"}}""");

        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal("Inline", (await Client.GetAsync("app/inline"))["name"]!.GetValue<string>());
        Assert.Equal(
            HttpStatusCode.Accepted,
            (await Client.SendAsync(HttpMethod.Post, "app/inline/msg",
                """{"eventType": "t", "payload": {}, "application": {"name": "Inline", "uid": "inline"}}""")).Status);
    }

    [Fact]
    public async Task Lists_run_both_ways_and_end()
    {
        var ids = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            ids.Add((await Client.PostAsync("app/tenant/msg", Event))["id"]!.GetValue<string>());
        }

        ids.Reverse();
        var first = await Client.GetAsync("app/tenant/msg?limit=2");
        var second = await Client.GetAsync($"app/tenant/msg?limit=2&iterator={first["iterator"]}");
        var third = await Client.GetAsync($"app/tenant/msg?limit=2&iterator={second["iterator"]}");
        var back = await Client.GetAsync($"app/tenant/msg?limit=2&iterator={third["prevIterator"]}");
        var beyond = await Client.GetAsync($"app/tenant/msg?limit=2&iterator={third["iterator"]}");

        Assert.Equal(ids, Ids(first).Concat(Ids(second)).Concat(Ids(third)));
        Assert.Equal([false, false, true], new[] { first, second, third }.Select(page => page["done"]!.GetValue<bool>()));
        Assert.Equal(Ids(second), Ids(back));
        Assert.Empty(Ids(beyond));
        Assert.True(beyond.AsObject().ContainsKey("iterator"));
        Assert.Null(beyond["iterator"]);

        static IEnumerable<string> Ids(JsonNode page) => page["data"]!.AsArray().Select(row => row!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("event_types=x,y")]
    [InlineData("event_types=x&event_types=y")]
    [InlineData("event_types[]=x&event_types[]=y")]
    [InlineData("event_types[0]=x&event_types[1]=y")]
    public async Task Lists_of_event_types_are_read_in_every_way_that_clients_write_them(string query)
    {
        foreach (var type in new[] { "x", "y", "z" })
        {
            await Client.PostAsync("app/tenant/msg", $$"""{"eventType": "{{type}}", "payload": {} }""");
        }

        Assert.Equal(
            ["y", "x"], (await Client.ListAsync($"app/tenant/msg?{query}")).Select(message => message["eventType"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Sensitive_headers_are_kept_but_not_shown_and_secrets_are_in_no_list()
    {
        await Client.SendAsync(
            HttpMethod.Put, "app/tenant/endpoint/hook/headers",
            """{"headers": {"Authorization": "hush", "X-Api-Key": "hush", "Proxy-Thing": "hush", "X-Plain": "seen"}}""");
        await Client.SendAsync(
            HttpMethod.Patch, "app/tenant/endpoint/hook/headers", """{"headers": {"X-More": "too"}, "deleteHeaders": ["x-api-key"]}""");

        var headers = await Client.SendAsync(HttpMethod.Get, "app/tenant/endpoint/hook/headers");
        Assert.Equal("""{"headers":{"X-More":"too","X-Plain":"seen"},"sensitive":["Authorization","Proxy-Thing"]}""", headers.Body);
        Assert.DoesNotContain("hush", (await Client.SendAsync(HttpMethod.Get, "app/tenant/endpoint")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", (await Client.SendAsync(HttpMethod.Get, "app/tenant/endpoint")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archived_event_type_leaves_the_list_and_an_expunged_one_is_gone()
    {
        await Client.PostAsync("event-type", """{"name": "old", "description": ""}""");

        await Client.SendAsync(HttpMethod.Delete, "event-type/old");
        Assert.Empty(await Client.ListAsync("event-type"));
        Assert.True((await Client.GetAsync("event-type/old"))["archived"]!.GetValue<bool>());

        await Client.SendAsync(HttpMethod.Delete, "event-type/old?expunge=true");
        Assert.Equal(HttpStatusCode.NotFound, (await Client.SendAsync(HttpMethod.Get, "event-type/old")).Status);
    }

    [Fact]
    public async Task A_slash_at_the_end_of_a_path_changes_nothing()
    {
        Assert.Equal((await Client.SendAsync(HttpMethod.Get, "app")).Body, (await Client.SendAsync(HttpMethod.Get, "app/")).Body);
        Assert.Equal(HttpStatusCode.Accepted, (await Client.SendAsync(HttpMethod.Post, "app/tenant/msg/", Event)).Status);
    }

    /// <summary>The operations that clients of the contract know, but for the portal.</summary>
    private static readonly string[] OfTheContract =
    [
            "v1.application.list",
            "v1.application.create",
            "v1.application.delete",
            "v1.application.get",
            "patch_application",
            "v1.application.update",
            "v1.message-attempt.list-by-endpoint",
            "v1.message-attempt.list-by-msg",
            "v1.message-attempt.list-attempted-messages",
            "v1.message-attempt.get",
            "v1.message-attempt.expunge-content",
            "v1.message-attempt.list-attempted-destinations",
            "v1.message-attempt.resend",
            "v1.endpoint.list",
            "v1.endpoint.create",
            "v1.endpoint.delete",
            "v1.endpoint.get",
            "patch_endpoint",
            "v1.endpoint.update",
            "v1.endpoint.get-headers",
            "v1.endpoint.patch-headers",
            "v1.endpoint.update-headers",
            "v1.endpoint.recover",
            "v1.endpoint.get-secret",
            "v1.endpoint.rotate-secret",
            "v1.endpoint.send-example",
            "v1.endpoint.get-stats",
            "v1.message.list",
            "v1.message.create",
            "v1.message.get",
            "v1.message.expunge-content",
            "logout_api_v1_auth_logout__post",
            "v1.event-type.list",
            "v1.event-type.create",
            "v1.event-type.delete",
            "v1.event-type.get",
            "patch_event_type",
            "v1.event-type.update",
            "v1.health.get",
    ];
}
