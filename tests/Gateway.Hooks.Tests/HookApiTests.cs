using System.Net;

namespace Fanfare.Hooks;

public sealed class HookApiTests : HookTestBase
{
    [Fact]
    public async Task A_hook_is_made_read_changed_and_deleted_and_its_secrets_are_never_shown()
    {
        var made = await AddAsync("""{"route": "/github/{repo}", "preset": "github", "secrets": [{"key": "very-secret"}]}""");
        var path = $"app/acme/hook/{made["id"]}";

        Assert.Equal($"/hooks/{made["app"]}/github/{{repo}}", made["url"]!.GetValue<string>());
        Assert.Equal("github", made["check"]!["scheme"]!.GetValue<string>());
        Assert.Single(made["secrets"]!.AsArray());
        var patched = await Host.Client.PatchAsync(path, """{"description": "ours", "event": {"channel": "fixed"}, "deliveryId": null}""");
        Assert.Equal(
            ("ours", "fixed", "github.{header:X-GitHub-Event}"),
            (patched["description"]!.GetValue<string>(), patched["event"]!["channel"]!.GetValue<string>(),
                patched["event"]!["type"]!.GetValue<string>()));
        Assert.Null(patched["deliveryId"]);
        Assert.Equal(patched.ToJsonString(), (await Host.Client.GetAsync(path)).ToJsonString());
        Assert.Single(await Host.Client.ListAsync("app/acme/hook"));
        var (replaced, body) = await AskAsync(HttpMethod.Put, path, """{"route": "/other"}""");
        Assert.Equal((HttpStatusCode.OK, "hook.received"), (replaced, body["event"]!["type"]!.GetValue<string>()));
        Assert.DoesNotContain("very-secret", made.ToJsonString() + patched.ToJsonString() + body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(200, (await CallAsync("/hooks/acme/other", "{}")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await Host.Client.SendAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(404, (await CallAsync("/hooks/acme/other", "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Host.Client.SendAsync(HttpMethod.Delete, path)).Status);
    }

    [Theory]
    [InlineData("{}", "route")]
    [InlineData("""{"route": "x"}""", "route")]
    [InlineData("""{"route": "/<float"}""", "route")]
    [InlineData("""{"route": "/x", "methods": ["BREW"]}""", "methods")]
    [InlineData("""{"route": "/x", "decoding": "xml"}""", "decoding")]
    [InlineData("""{"route": "/x", "formParam": "a"}""", "formParam")]
    [InlineData("""{"route": "/x", "preset": "nobody"}""", "preset")]
    [InlineData("""{"route": "/x", "preset": "github"}""", "secrets")]
    [InlineData("""{"route": "/x", "preset": "github", "secrets": [{"key": ""}]}""", "secrets")]
    [InlineData("""{"route": "/x", "preset": "meta", "secrets": [{"key": "app"}]}""", "secrets")]
    [InlineData("""{"route": "/x", "event": {"type": "{nothing}"}}""", "event")]
    [InlineData("""{"route": "/x", "event": {"channel": "{json:a}"}}""", "event")]
    [InlineData("""{"route": "/x", "event": {"type": "{id}"}}""", "event")]
    [InlineData("""{"route": "/x", "event": {"payload": {"a": ["{"]}}}""", "event")]
    [InlineData("""{"route": "/x", "answer": {"status": 500}}""", "answer")]
    [InlineData("""{"route": "/x", "answer": {"headers": {"content-length": "5"}}}""", "answer")]
    [InlineData("""{"route": "/x", "check": {"scheme": "hmac"}, "secrets": [{"key": "s"}]}""", "check")]
    [InlineData("""{"route": "/x", "handshake": "shake"}""", "handshake")]
    [InlineData("""{"route": "/x", "deliveryId": "{"}""", "deliveryId")]
    [InlineData("""{"route": "/x", "repeatWindowSeconds": 0}""", "repeatWindowSeconds")]
    [InlineData("""{"route": 5}""", "route")]
    [InlineData("[]", "")]
    public async Task What_is_wrong_with_a_hook_is_422_that_names_the_field(string hook, string field)
    {
        var (status, body) = await AskAsync(HttpMethod.Post, "app/acme/hook", hook);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(
            field, body["detail"]![0]!["loc"]!.AsArray().Select(static part => part!.GetValue<string>()).ElementAtOrDefault(1) ?? "");
    }

    [Theory]
    [InlineData("/github/{name}", "POST", 409)]
    [InlineData("/github/<name>/", "POST", 409)]
    [InlineData("/github/{name}", "PUT", 201)]
    [InlineData("/github/{name:int}", "POST", 201)]
    [InlineData("/GitHub/{name}", "POST", 201)]
    public async Task A_route_that_takes_the_same_requests_as_another_is_refused_with_both_named(string route, string method, int status)
    {
        var first = await AddAsync("""{"route": "/github/{repo}"}""");

        var (answered, body) = await AskAsync(HttpMethod.Post, "app/acme/hook", $$"""{"route": "{{route}}", "methods": ["{{method}}"]}""");

        Assert.Equal(status, (int)answered);
        if (status == 409)
        {
            Assert.Contains(route, body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Contains($"'/github/{{repo}}' of the hook {first["id"]}", body["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_same_idempotency_key_makes_one_hook()
    {
        var first = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/hook", """{"route": "/once"}""", "key-1");
        var second = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/hook", """{"route": "/once"}""", "key-1");

        Assert.Equal((HttpStatusCode.Created, first.Body), (second.Status, second.Body));
        Assert.Single(await Host.Client.ListAsync("app/acme/hook"));
    }

    [Fact]
    public async Task A_disabled_hook_is_not_there()
    {
        var hook = await AddAsync("""{"route": "/in", "disabled": true}""");

        Assert.Equal(404, (await CallAsync("/hooks/acme/in", "{}")).Status);
        await Host.Client.PatchAsync($"app/acme/hook/{hook["id"]}", """{"disabled": false}""");
        Assert.Equal(200, (await CallAsync("/hooks/acme/in", "{}")).Status);
    }

    [Fact]
    public async Task A_hook_is_tried_inside_the_server_with_its_content_type_guessed()
    {
        await AddAsync("""{"route": "/in", "answer": {"body": "got {json:/a|it}"}}""");

        foreach (var (content, detected, body) in ((string, string, string)[])
            [
                ("""{\"a\": 1}""", "application/json", "got 1"),
                ("payload=%7B%22a%22%3A1%7D", "application/x-www-form-urlencoded", "got it"),
                ("hello", "text/plain", "got it"),
            ])
        {
            var tried = await Host.Client.PostAsync("hook/test", $$"""{"path": "/hooks/acme/in", "content": "{{content}}"}""");
            Assert.Equal(
                (detected, 200, body),
                (tried["detected"]!.GetValue<string>(), tried["status"]!.GetValue<int>(), tried["body"]!.GetValue<string>()));
        }

        Assert.Equal(3, (await EventsAsync()).Count);
        Assert.Equal(404, (await Host.Client.PostAsync("hook/test", """{"path": "/hooks/acme/none"}"""))["status"]!.GetValue<int>());
        Assert.Equal(404, (await Host.Client.PostAsync("hook/test", """{"path": "/api/v1/app"}"""))["status"]!.GetValue<int>());
        Assert.Equal(
            405, (await Host.Client.PostAsync("hook/test", """{"path": "/hooks/acme/in", "method": "GET"}"""))["status"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await AskAsync(HttpMethod.Post, "hook/test", """{"path": "x"}""")).Status);
    }

    [Fact]
    public async Task Hooks_are_listed_with_what_came_in_through_them()
    {
        await AddAsync("""{"route": "/github", "preset": "github", "secrets": [{"key": "s"}]}""");
        await CallAsync("/hooks/acme/github", "{}");

        var hook = (await Host.UntilAsync("hook", static list => list["data"]![0]!["refused"]!.GetValue<long>() == 1))["data"]![0]!;

        Assert.Equal(
            ("stored", "github", 0L),
            (hook["kind"]!.GetValue<string>(), hook["checks"]!.GetValue<string>(), hook["accepted"]!.GetValue<long>()));
        Assert.NotNull(hook["lastHit"]);
    }

    [Fact]
    public async Task Hooks_of_another_organization_are_not_seen_and_not_tried()
    {
        await AddAsync("""{"route": "/in"}""");
        using var other = await OtherOrganizationAsync();

        Assert.Empty(await other.ListAsync("hook"));
        Assert.Equal(HttpStatusCode.NotFound, (await other.SendAsync(HttpMethod.Get, "app/acme/hook")).Status);
        Assert.Equal(
            HttpStatusCode.NotFound, (await other.SendAsync(HttpMethod.Post, "hook/test", """{"path": "/hooks/acme/in"}""")).Status);
    }
}
