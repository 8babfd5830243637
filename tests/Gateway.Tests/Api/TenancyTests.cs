using System.Net;
using System.Text.Json.Nodes;
using Fanfare.Api.Http.Keys;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Organizations;

namespace Fanfare.Api;

public sealed class TenancyTests : IAsyncLifetime
{
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _host = await TestHost.StartAsync();
        await _host.SubscribeAsync("mine", "hook", "http://127.0.0.1:1/hook");
        await _host.SubscribeAsync("other", "hook", "http://127.0.0.1:1/hook");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic d3Jvbmc=")]
    public async Task Without_a_good_key_it_is_401(string? authorization)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_host.Url}/api/v1/app");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("""{"code":"authentication_failed","detail":"Invalid token"}""", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_key_of_an_application_may_touch_that_one_only()
    {
        using var client = await ApplicationClientAsync();

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "app/mine"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "app/mine/endpoint"));
        Assert.Equal(
            HttpStatusCode.Created, await StatusAsync(client, HttpMethod.Post, "app/mine/endpoint", """{"url": "http://127.0.0.1:1/x"}"""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "event-type"));
        foreach (
            var path in new[] { "app/other", "app/other/endpoint", "app/other/endpoint/hook", "app/other/endpoint/hook/secret",
                "app/other/msg", "app/other/attempt/endpoint/hook" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, path));
        }

        foreach (
            var (method, path) in new[] { ("GET", "app"), ("POST", "app"), ("PUT", "app/mine"), ("PATCH", "app/mine"), (
                "DELETE",
                "app/mine"), ("POST", "app/mine/msg"), ("POST", "event-type"), ("GET", "auth/api-key"), ("POST", "auth/api-key") })
        {
            Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(client, new HttpMethod(method), path, method == "GET" ? null : "{}"));
        }
    }

    [Fact]
    public async Task A_key_of_an_application_does_not_see_event_types_behind_a_feature_flag()
    {
        await _host.Client.PostAsync("event-type", """{"name": "open", "description": ""}""");
        await _host.Client.PostAsync("event-type", """{"name": "hidden", "description": "", "featureFlag": "beta"}""");
        using var client = await ApplicationClientAsync();

        Assert.Equal("open", (await client.ListAsync("event-type")).Single()["name"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, "event-type/hidden"));
        Assert.Equal(2, (await _host.Client.ListAsync("event-type")).Count);
    }

    [Fact]
    public async Task Another_organization_sees_nothing()
    {
        var key = KeyText.New();
        var record = new ApiKey
        {
            Id = "key_foreign",
            OrganizationId = "org_foreign",
            Hash = KeyText.HashOf(key),
            CreatedAt = DateTimeOffset.UnixEpoch,
        };
        await _host.Get<OrganizationStore>().InsertOrganizationAsync("org_foreign", "Foreign", record, default);
        var id = (await _host.Client.GetAsync("app/mine"))["id"]!.GetValue<string>();
        using var client = new ApiClient(_host.Url, key);

        foreach (var path in new[] { $"app/{id}", "app/mine", "app/mine/endpoint", "app/mine/endpoint/hook", "app/mine/msg" })
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, path));
        }

        Assert.Empty(await client.ListAsync("app"));
        Assert.Equal(
            HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Post, "app/mine/msg", """{"eventType": "t", "payload": {}}"""));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(client, HttpMethod.Post, "app", """{"name": "Theirs", "uid": "mine"}"""));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_a_key_is_shown_once()
    {
        var made = await _host.Client.PostAsync("auth/api-key", """{"name": "short-lived"}""");
        using var client = new ApiClient(_host.Url, made["key"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, HttpMethod.Get, "app"));
        Assert.All(await _host.Client.ListAsync("auth/api-key"), key => Assert.Null(key["key"]));

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(_host.Client, HttpMethod.Delete, $"auth/api-key/{made["id"]}"));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Get, "app"));
    }

    [Fact]
    public async Task A_key_is_not_kept_for_a_repeated_request()
    {
        var first = await _host.Client.SendAsync(HttpMethod.Post, "auth/api-key", """{"name": "once"}""", "same");
        var second = await _host.Client.SendAsync(HttpMethod.Post, "auth/api-key", """{"name": "once"}""", "same");

        Assert.Equal(HttpStatusCode.Created, second.Status);
        Assert.Equal(JsonNode.Parse(first.Body)!["id"]!.GetValue<string>(), JsonNode.Parse(second.Body)!["id"]!.GetValue<string>());
        Assert.Null(JsonNode.Parse(second.Body)!["key"]);
    }

    private static async Task<HttpStatusCode> StatusAsync(ApiClient client, HttpMethod method, string path, string? body = null) =>
        (await client.SendAsync(method, path, body)).Status;

    private async Task<ApiClient> ApplicationClientAsync() =>
        new(
            _host.Url,
            (await _host.Client.PostAsync("auth/api-key", """{"name": "mine only", "appId": "mine"}"""))["key"]!.GetValue<string>());
}
