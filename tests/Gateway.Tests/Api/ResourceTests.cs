using System.Net;
using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare.Api;

public sealed partial class ResourceTests : IAsyncLifetime
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
    public async Task The_API_has_a_page_that_loads_nothing_from_elsewhere()
    {
        using var http = new HttpClient();

        var page = await http.GetStringAsync(new Uri($"{_host.Url}/docs/"));

        Assert.Contains("Fanfare API", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
        using var script = await http.GetAsync(new Uri($"{_host.Url}/docs/scalar.js"));
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task Settings_of_one_destination_are_fields_of_the_endpoint_in_the_description()
    {
        using var http = new HttpClient();

        var schemas = JsonNode.Parse(await http.GetStringAsync(new Uri($"{_host.Url}/api/v1/openapi.json")))!["components"]!["schemas"]!;

        Assert.All(
            ["EndpointIn", "EndpointUpdate", "EndpointPatch", "EndpointOut"],
            body => Assert.True(schemas[body]!["properties"]!.AsObject().ContainsKey("slack"), body));
        Assert.False(schemas["EndpointDefaults"]!["properties"]!.AsObject().ContainsKey("slack"));
        Assert.True(schemas["EndpointDefaults"]!["properties"]!.AsObject().ContainsKey("spelling"));
    }

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
