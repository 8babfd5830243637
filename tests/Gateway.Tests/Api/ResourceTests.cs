using System.Net;
using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare.Api;

public sealed class ResourceTests : IAsyncLifetime
{
    private const string Event = """{"eventType": "t", "payload": {"a": 1}}""";

    private TestHost _host = null!;

    private ApiClient Client => _host.Client;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        await _host.SubscribeAsync("tenant", "hook", "http://127.0.0.1:1/hook");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task What_a_create_answers_is_what_a_get_answers()
    {
        foreach (var (path, body) in new[]
        {
            ("app", """{"name": "Äpp", "uid": "u1", "throttleRate": 5, "metadata": {"k": "v"}}"""),
            ("event-type", """{"name": "u1", "description": "d", "schemas": {"1": {"type": "object"}}, "featureFlag": "f","""
                + """ "groupName": "g"}"""),
            ("app/tenant/endpoint", """{"url": "http://localhost/", "uid": "u1", "channels": ["c"], "metadata": {"k": "v"},"""
                + """ "throttleRate": 7, "description": "d"}"""),
        })
        {
            var created = await Client.SendAsync(HttpMethod.Post, path, body);
            Assert.Equal(HttpStatusCode.Created, created.Status);
            Assert.Equal(created.Body, (await Client.SendAsync(HttpMethod.Get, $"{path}/u1")).Body);
        }

        var accepted = await Client.SendAsync(
            HttpMethod.Post, "app/tenant/msg",
            """{"eventType": "t", "eventId": "u1", "channels": ["c"], "tags": ["x"], "payload": {"a": 1.0}}""");
        Assert.Equal(HttpStatusCode.Accepted, accepted.Status);
        Assert.Equal(accepted.Body, (await Client.SendAsync(HttpMethod.Get, "app/tenant/msg/u1")).Body);
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_clears()
    {
        await Client.PostAsync("app", """{"name": "Before", "uid": "p", "throttleRate": 5, "metadata": {"k": "v"}}""");

        var patched = await Client.PatchAsync("app/p", """{"throttleRate": null}""");
        Assert.Equal(("Before", "p"), (patched["name"]!.GetValue<string>(), patched["uid"]!.GetValue<string>()));
        Assert.Null(patched["throttleRate"]);
        Assert.Equal("v", patched["metadata"]!["k"]!.GetValue<string>());

        var cleared = await Client.PatchAsync("app/p", """{"uid": null, "name": "After"}""");
        Assert.Null(cleared["uid"]);
        Assert.Equal(HttpStatusCode.NotFound, (await Client.SendAsync(HttpMethod.Get, "app/p")).Status);

        await Client.PostAsync("event-type", """{"name": "known", "description": ""}""");
        await Client.PatchAsync("app/tenant/endpoint/hook", """{"eventTypes": ["known"], "channels": ["c"]}""");
        var endpoint = await Client.PatchAsync("app/tenant/endpoint/hook", """{"eventTypes": null, "description": "new"}""");
        Assert.Null(endpoint["eventTypes"]);
        Assert.Null(endpoint["filterTypes"]);
        Assert.Equal("c", endpoint["channels"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("app/put", """{"name": "n"}""")]
    [InlineData("event-type/put", """{"description": "d"}""")]
    [InlineData("app/tenant/endpoint/put", """{"url": "http://localhost/"}""")]
    public async Task A_put_makes_what_is_not_there_and_replaces_what_is(string path, string body)
    {
        var made = await Client.SendAsync(HttpMethod.Put, path, body);
        var replaced = await Client.SendAsync(
            HttpMethod.Put, path,
            path.StartsWith("event-type", StringComparison.Ordinal)
                ? body : body.Replace("}", ", \"uid\": \"put\"}", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (made.Status, replaced.Status));
        Assert.Equal(JsonNode.Parse(made.Body)!["id"]?.ToString(), JsonNode.Parse(replaced.Body)!["id"]?.ToString());
        Assert.Equal(HttpStatusCode.OK, (await Client.SendAsync(HttpMethod.Get, path)).Status);
    }

    [Fact]
    public async Task A_repeated_post_gets_the_first_answer_and_another_body_is_refused()
    {
        foreach (var (path, body, other) in new[]
        {
            ("app", """{"name": "once"}""", """{"name": "twice"}"""),
            ("event-type", """{"name": "once", "description": ""}""", """{"name": "twice", "description": ""}"""),
            ("app/tenant/endpoint", """{"url": "http://localhost/1"}""", """{"url": "http://localhost/2"}"""),
            ("app/tenant/msg", Event, """{"eventType": "t", "payload": {"a": 2}}"""),
        })
        {
            var first = await Client.SendAsync(HttpMethod.Post, path, body, "key");
            var second = await Client.SendAsync(HttpMethod.Post, path, body, "key");
            var third = await Client.SendAsync(HttpMethod.Post, path, other, "key");

            Assert.Equal((first.Status, first.Body), (second.Status, second.Body));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, third.Status);
            Assert.Contains("idempotency-key", third.Body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_repeated_rotation_rotates_once()
    {
        await Client.SendAsync(HttpMethod.Post, "app/tenant/endpoint/hook/secret/rotate", "{}", "key");
        var secret = await Client.GetAsync("app/tenant/endpoint/hook/secret");
        Assert.Equal(
            HttpStatusCode.NoContent,
            (await Client.SendAsync(HttpMethod.Post, "app/tenant/endpoint/hook/secret/rotate", "{}", "key")).Status);

        Assert.Equal(secret.ToJsonString(), (await Client.GetAsync("app/tenant/endpoint/hook/secret")).ToJsonString());
    }

    [Fact]
    public async Task An_idempotency_key_does_not_outlive_the_application_that_it_was_used_in()
    {
        foreach (var (path, body) in new[] { ("endpoint", """{"url": "http://localhost/1"}"""), ("msg", Event) })
        {
            await Client.PostAsync("app", """{"name": "First", "uid": "again"}""");
            var first = await Client.SendAsync(HttpMethod.Post, $"app/again/{path}", body, "key");
            await Client.SendAsync(HttpMethod.Delete, "app/again");
            await Client.PostAsync("app", """{"name": "Second", "uid": "again"}""");
            var second = await Client.SendAsync(HttpMethod.Post, $"app/again/{path}", body, "key");

            Assert.Equal(first.Status, second.Status);
            Assert.NotEqual(JsonNode.Parse(first.Body)!["id"]!.GetValue<string>(), JsonNode.Parse(second.Body)!["id"]!.GetValue<string>());
            Assert.Single(await Client.ListAsync($"app/again/{path}"));
            await Client.SendAsync(HttpMethod.Delete, "app/again");
        }
    }

    [Fact]
    public async Task Puts_at_once_make_one_thing_and_a_uid_in_the_path_stays()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => Client.SendAsync(HttpMethod.Put, "app/raced", """{"name": "n"}""")));

        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(9, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal("raced", (await Client.GetAsync("app/raced"))["uid"]!.GetValue<string>());
    }

    [Fact]
    public async Task Event_types_whose_names_begin_with_a_dash_are_listed_page_by_page()
    {
        foreach (var name in new[] { "-a", "-b", "a", "z" })
        {
            await Client.PostAsync("event-type", $$"""{"name": "{{name}}", "description": ""}""");
        }

        var names = new List<string>();
        var page = await Client.GetAsync("event-type?limit=1");
        while (true)
        {
            names.AddRange(page["data"]!.AsArray().Select(row => row!["name"]!.GetValue<string>()));
            if (page["done"]!.GetValue<bool>())
            {
                break;
            }

            page = await Client.GetAsync($"event-type?limit=1&iterator={page["iterator"]}");
        }

        Assert.Equal(["-a", "-b", "a", "z"], names);
    }

    [Fact]
    public async Task A_deep_schema_can_be_listed()
    {
        var schema = string.Concat(Enumerable.Repeat("""{"a":""", 60)) + "1" + new string('}', 60);
        Assert.Equal(
            HttpStatusCode.Created,
            (await Client.SendAsync(HttpMethod.Post, "event-type",
                $$"""{"name": "deep", "description": "", "schemas": {"1": {{schema}} } }""")).Status);

        Assert.Single(await Client.ListAsync("event-type?with_content=true"));
    }

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

    [Fact]
    public async Task It_is_healthy_and_described()
    {
        using var http = new HttpClient();
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync(new Uri($"{_host.Url}/api/v1/health"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync(new Uri($"{_host.Url}/api/v1/health/ping"))).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Client.SendAsync(HttpMethod.Post, "auth/logout")).Status);
        using var document = await http.GetAsync(new Uri($"{_host.Url}/api/v1/openapi.json"));
        Assert.Equal("application/json", document.Content.Headers.ContentType!.ToString());
        var paths = JsonNode.Parse(await document.Content.ReadAsStringAsync())!["paths"]!.AsObject();
        var operations = paths.SelectMany(path => path.Value!.AsObject())
            .Select(operation => operation.Value?["operationId"]?.GetValue<string>()).OfType<string>().ToList();
        Assert.Equal(operations.Distinct(), operations);
        Assert.Empty(OfTheContract.Except(operations));
        Assert.Contains("event_types", paths["/api/v1/app/{app_id}/msg"]!["get"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(
            "stay when they are left out", paths["/api/v1/app/{app_id}/endpoint/{endpoint_id}"]!["put"]!.ToJsonString(),
            StringComparison.Ordinal);
        Assert.Contains("MessageIn", paths["/api/v1/app/{app_id}/msg"]!["post"]!.ToJsonString(), StringComparison.Ordinal);
    }
}
