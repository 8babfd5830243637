using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Hosting;

namespace Fanfare.Api;

/// <summary>What bad input gets: the documented status and shape, naming the field; nothing is stored.</summary>
public sealed partial class BadInputTests(BadInputTests.SharedHost shared) : IClassFixture<BadInputTests.SharedHost>
{
    private const string Long =
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private readonly TestHost _host = shared.Host;

    [Theory]
    [InlineData("POST", "app", "", "body")]
    [InlineData("POST", "app", "not JSON", "body")]
    [InlineData("POST", "app", "{", "body")]
    [InlineData("POST", "app", "null", "body")]
    [InlineData("POST", "app", "[]", "body")]
    [InlineData("POST", "app", "\"text\"", "body")]
    [InlineData("POST", "app", "{}", "body.name")]
    [InlineData("POST", "app", """{"name": null}""", "body.name")]
    [InlineData("POST", "app", """{"name": ""}""", "body.name")]
    [InlineData("POST", "app", """{"name": 1}""", "body.name")]
    [InlineData("POST", "app", """{"name": "a", "name": "b"}""", "body.name")]
    [InlineData("POST", "app", """{"name": "a", "uid": ""}""", "body.uid")]
    [InlineData("POST", "app", """{"name": "a", "uid": "a b"}""", "body.uid")]
    [InlineData("POST", "app", """{"name": "a", "uid": "app_mine"}""", "body.uid")]
    [InlineData("POST", "app", $$"""{"name": "a", "uid": "{{Long}}"}""", "body.uid")]
    [InlineData("POST", "app", """{"name": "a", "throttleRate": 0}""", "body.throttleRate")]
    [InlineData("POST", "app", """{"name": "a", "throttleRate": 65536}""", "body.throttleRate")]
    [InlineData("POST", "app", """{"name": "a", "throttleRate": 1.5}""", "body.throttleRate")]
    [InlineData("POST", "app", """{"name": "a", "throttleRate": "1"}""", "body.throttleRate")]
    [InlineData("POST", "app", """{"name": "a", "metadata": []}""", "body.metadata")]
    [InlineData("POST", "app", """{"name": "a", "metadata": {"k": 1}}""", "body.metadata.k")]
    [InlineData("POST", "app", """{"name": "a", "metadata": {"k": null}}""", "body.metadata")]
    [InlineData("PATCH", "app/tenant", """{"name": null}""", "body.name")]
    [InlineData("PATCH", "app/tenant", """{"name": ""}""", "body.name")]
    [InlineData("PATCH", "app/tenant", """{"metadata": null}""", "body.metadata")]
    [InlineData("PATCH", "app/tenant", """{"throttleRate": 0}""", "body.throttleRate")]
    [InlineData("PUT", "app/new", """{"uid": "new"}""", "body.name")]
    [InlineData("PUT", "app/a%20b", """{"name": "a"}""", "path.app_id")]
    [InlineData("POST", "event-type", """{"description": ""}""", "body.name")]
    [InlineData("POST", "event-type", """{"name": "t"}""", "body.description")]
    [InlineData("POST", "event-type", """{"name": "a b", "description": ""}""", "body.name")]
    [InlineData("POST", "event-type", """{"name": "t", "description": "", "schemas": 1}""", "body.schemas")]
    [InlineData("POST", "event-type", """{"name": "t", "description": "", "archived": null}""", "body.archived")]
    [InlineData("PATCH", "event-type/known", """{"description": null}""", "body.description")]
    [InlineData("PATCH", "event-type/known", """{"archived": 1}""", "body.archived")]
    [InlineData("PUT", "event-type/known", "{}", "body.description")]
    [InlineData("POST", "app/tenant/endpoint", "{}", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "nonsense"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "/path"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "ftp://localhost/"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://a:b@localhost/"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "eventTypes": []}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "eventTypes": ["unknown"]}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "eventTypes": ["known", "known"]}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "eventTypes": [null]}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "eventTypes": "known"}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "channels": []}""", "body.channels")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "channels": ["a/b"]}""", "body.channels")]
    [InlineData(
        "POST", "app/tenant/endpoint", """{"url": "http://localhost/", "channels": ["1","2","3","4","5","6","7","8","9","10","11"]}""",
        "body.channels")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "secret": "whsec_short"}""", "body.secret")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "headers": {"content-type": "x"}}""", "body.headers")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "headers": {"a b": "x"}}""", "body.headers")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "headers": {"a": "x\r\ny: z"}}""", "body.headers")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "disabled": "no"}""", "body.disabled")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "uid": "ep_mine"}""", "body.uid")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"url": null}""", "body.url")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"eventTypes": ["unknown"]}""", "body.eventTypes")]
    [InlineData("PUT", "app/tenant/endpoint/hook/headers", "{}", "body.headers")]
    [InlineData("PUT", "app/tenant/endpoint/hook/headers", """{"headers": {"svix-id": "x"}}""", "body.headers")]
    [InlineData("PATCH", "app/tenant/endpoint/hook/headers", """{"headers": 1}""", "body.headers")]
    [InlineData("POST", "app/tenant/endpoint/hook/secret/rotate", """{"key": "x"}""", "body.key")]
    [InlineData("POST", "app/tenant/endpoint/hook/secret/rotate", """{"gracePeriodSeconds": -1}""", "body.gracePeriodSeconds")]
    [InlineData("POST", "app/tenant/endpoint/hook/secret/rotate", """{"gracePeriodSeconds": 604801}""", "body.gracePeriodSeconds")]
    [InlineData("POST", "app/tenant/msg", "", "body")]
    [InlineData("POST", "app/tenant/msg", "{", "body")]
    [InlineData("POST", "app/tenant/msg", "[]", "body")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}} more""", "body")]
    [InlineData("POST", "app/tenant/msg", """{"payload": {}}""", "body.eventType")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t"}""", "body.payload")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": []}""", "body.payload")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": "text"}""", "body.payload")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": null}""", "body.payload")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "payload": {}}""", "body.payload")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": 1, "payload": {}}""", "body.eventType")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "a b", "payload": {}}""", "body.eventType")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "\ud800", "payload": {}}""", "body.eventType")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": []}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": ["a b"]}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": ["~0"]}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": ["a","a"]}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": ["1","2","3","4","5","6"]}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "channels": "a"}""", "body.channels")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "eventId": ""}""", "body.eventId")]
    [InlineData(
        "POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "payloadRetentionPeriod": 4}""", "body.payloadRetentionPeriod")]
    [InlineData(
        "POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "payloadRetentionPeriod": "x"}""", "body.payloadRetentionPeriod")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "deliverAt": "2030-01-01T00:00:00Z"}""", "body.deliverAt")]
    [InlineData("POST", "app/other/msg", """{"eventType": "t", "payload": {}, "application": {"name": "a"}}""", "body.application.uid")]
    [InlineData(
        "POST", "app/other/msg", """{"eventType": "t", "payload": {}, "application": {"name": "a", "uid": "another"}}""",
        "body.application.uid")]
    [InlineData("POST", "app/other/msg", """{"eventType": "t", "payload": {}, "application": {"uid": "other"}}""", "body.application.name")]
    [InlineData("POST", "app", """{"name": "a", "uid": ".."}""", "body.uid")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "uid": "."}""", "body.uid")]
    [InlineData("POST", "event-type", """{"name": "..", "description": ""}""", "body.name")]
    [InlineData("POST", "event-type", """{"name": "t", "description": "", "schemas": {"1": "\ud800"}}""", "body.schemas")]
    [InlineData("PATCH", "event-type/known", """{"schemas": {"1": "\ud800"}}""", "body.schemas")]
    [InlineData("PATCH", "app/tenant", """{"throttleRate": "x"}""", "body.throttleRate")]
    [InlineData("PATCH", "app/tenant", """{"name": " "}""", "body.name")]
    [InlineData("PATCH", "app/tenant", """{"rateLimit": 0}""", "body.rateLimit")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"disabled": null}""", "body.disabled")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"eventTypes": [1]}""", "body.eventTypes.0")]
    [InlineData(
        "POST", "app/tenant/endpoint", """{"url": "http://localhost/", "secret": "whsec_ MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}""",
        "body.secret")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "\ud800": 1}""", "body")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "eventId": ".."}""", "body.eventId")]
    [InlineData("POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "eventId": "msg_1"}""", "body.eventId")]
    [InlineData(
        "POST", "app/tenant/msg", """{"eventType": "t", "payload": {}, "payloadRetentionPeriod": 5, "payloadRetentionPeriod": 6}""",
        "body.payloadRetentionPeriod")]
    [InlineData("POST", "app", """{"name": "a\u0000b"}""", "body.name")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"description": "a\u0000b"}""", "body.description")]
    [InlineData("POST", "app", """{"name": "a", "metadata": {"a.b": 1}}""", "body.metadata.a.b")]
    [InlineData("PATCH", "app/tenant", """{"metadata": {"a.b": 1}}""", "body.metadata.a.b")]
    [InlineData("PUT", "app/tenant/endpoint/a%20b", """{"url": "http://localhost/"}""", "path.endpoint_id")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": " http://localhost/"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/\n"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/\u0000"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost:0/"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://@localhost/"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http:localhost"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http:\\\\localhost"}""", "body.url")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "ordering": "sometimes"}""", "body.ordering")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "timeoutSeconds": 0}""", "body.timeoutSeconds")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "timeoutSeconds": "1"}""", "body.timeoutSeconds")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "signingStyle": "hmac"}""", "body.signingStyle")]
    [InlineData(
        "POST", "app/tenant/endpoint", """{"url": "http://localhost/", "signingStyle": "slack", "secret": "two words"}""", "body.secret")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "verification": true}""", "body.verification")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "verification": {}}""", "body.verification.style")]
    [InlineData(
        "POST", "app/tenant/endpoint", """{"url": "http://localhost/", "verification": {"style": "handshake"}}""",
        "body.verification.style")]
    [InlineData(
        "POST", "app/tenant/endpoint", """{"url": "http://localhost/", "verification": {"style": "challenge", "strict": 1}}""",
        "body.verification.strict")]
    [InlineData("POST", "app/tenant/endpoint", """{"url": "http://localhost/", "retryPolicy": 1}""", "body.retryPolicy")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"verification": {"style": "handshake"}}""", "body.verification.style")]
    [InlineData("PATCH", "app/tenant/endpoint/hook", """{"ordering": 1}""", "body.ordering")]
    [InlineData("PUT", "endpoint-defaults", """{"throttleRate": 0}""", "body.throttleRate")]
    [InlineData("PUT", "endpoint-defaults", """{"retryPolicy": "nowhere"}""", "body.retryPolicy")]
    [InlineData("PUT", "retry-policy/a%20b", """{"handlers": []}""", "path.name")]
    [InlineData("PUT", "retry-policy/preview", """{"handlers": []}""", "path.name")]
    [InlineData("GET", "retry-policy/preview?failure=sadness", null, "query.failure")]
    [InlineData("GET", "retry-policy/preview?limit=0", null, "query.limit")]
    [InlineData("GET", "retry-policy/preview?policy=%7B", null, "query.policy")]
    [InlineData("POST", "app/tenant/endpoint/hook/recover", "{}", "body.since")]
    [InlineData("POST", "app/tenant/endpoint/hook/recover", """{"since": "yesterday"}""", "body.since")]
    [InlineData("POST", "app/tenant/endpoint/hook/recover", """{"since": "2020-01-01T00:00:00Z"}""", "body.since")]
    [InlineData("POST", "app/tenant/endpoint/hook/replay-missing", """{"since": 1}""", "body.since")]
    [InlineData(
        "POST", "app/tenant/endpoint/hook/recover", """{"since": "2999-01-02T00:00:00Z", "until": "2999-01-01T00:00:00Z"}""", "body.until")]
    [InlineData("POST", "app/tenant/endpoint/hook/bulk-replay", """{"since": "2999-01-01T00:00:00Z", "status": 1}""", "body.status")]
    [InlineData("POST", "app/tenant/endpoint/hook/bulk-replay", """{"since": "2999-01-01T00:00:00Z", "channel": "a b"}""", "body.channel")]
    [InlineData("POST", "app/tenant/endpoint/hook/cancel-msgs", """{"eventTypes": ["a b"]}""", "body.eventTypes")]
    [InlineData("POST", "app/tenant/endpoint/hook/send-example", "{}", "body.eventType")]
    [InlineData("POST", "app/tenant/endpoint/hook/send-example", """{"eventType": "unknown"}""", "body.eventType")]
    [InlineData("POST", "operational-webhook/endpoint", """{"url": "http://localhost/", "eventTypes": ["unknown"]}""", "body.eventTypes")]
    [InlineData("GET", "background-task?status=lost", null, "query.status")]
    [InlineData("GET", "app?iterator=-", null, "query.iterator")]
    [InlineData("GET", "app?iterator=a%00b", null, "query.iterator")]
    [InlineData("GET", "app?iterator=a%20b", null, "query.iterator")]
    [InlineData("POST", "auth/api-key", """{"appId": "nobody"}""", "body.appId")]
    [InlineData("GET", "app?limit=0", null, "query.limit")]
    [InlineData("GET", "app?limit=251", null, "query.limit")]
    [InlineData("GET", "app?order=sideways", null, "query.order")]
    [InlineData("GET", "app/tenant/attempt/endpoint/hook?status=9", null, "query.status")]
    [InlineData("GET", "app/tenant/attempt/endpoint/hook?status_code_class=1", null, "query.status_code_class")]
    public async Task An_invalid_field_is_422_and_named(string method, string path, string? body, string field)
    {
        var before = await SnapshotAsync();

        var (status, text, _) = await _host.Client.SendAsync(new HttpMethod(method), path, body);

        Assert.True(status == HttpStatusCode.UnprocessableEntity, $"{(int)status}: {text}");
        var errors = JsonNode.Parse(text)!["detail"]!.AsArray();
        Assert.Contains(field, errors.Select(error => string.Join('.', error!["loc"]!.AsArray().Select(part => part!.GetValue<string>()))));
        Assert.All(errors, error => Assert.NotEmpty(error!["msg"]!.GetValue<string>()));
        Assert.All(errors, error => Assert.Matches("^(value_error|application_uid_)", error!["type"]!.GetValue<string>()));
        Assert.Equal(before, await SnapshotAsync());
    }

    [Theory]
    [InlineData("app/tenant/msg?channel=%00", "channel")]
    [InlineData("app/tenant/msg?tag=a%00b", "tag")]
    [InlineData("app/tenant/msg?event_types=a,%00", "event_types")]
    [InlineData("app/tenant/attempt/endpoint/hook?channel=%00", "channel")]
    [InlineData("retry-policy/preview?name=%00", "name")]
    public async Task A_filter_with_a_NUL_is_refused_by_its_name(string path, string name)
    {
        var (status, body, _) = await _host.Client.SendAsync(HttpMethod.Get, path);

        Assert.Equal(422, (int)status);
        Assert.Contains($"\"{name}\"", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\\ud800")]
    [InlineData("\\u0000")]
    public async Task A_policy_with_a_text_that_is_none_is_refused_by_its_name(string text)
    {
        var (status, body, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/endpoint", $$"""{"url": "http://127.0.0.1:1/", "retryPolicy": "{{text}}"}""");

        Assert.Equal(422, (int)status);
        Assert.Contains("\"retryPolicy\"", body, StringComparison.Ordinal);
    }

    private async Task<string> SnapshotAsync()
    {
        var lists = new StringBuilder();
        foreach (
            var path in new[] { "app", "event-type?include_archived=true", "app/tenant/endpoint", "app/tenant/msg",
                "app/tenant/endpoint/hook/headers", "app/tenant/endpoint/hook/secret", "auth/api-key" })
        {
            lists.Append(await _host.Client.GetAsync(path));
        }

        return lists.ToString();
    }

    /// <summary>One host for all, since what is refused leaves nothing behind.</summary>
    public sealed class SharedHost : IAsyncLifetime
    {
        internal TestHost Host { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await TestHost.StartAsync();
            await Host.SubscribeAsync("tenant", "hook", "http://127.0.0.1:1/hook");
            await Host.Client.PostAsync("event-type", """{"name": "known", "description": ""}""");
        }

        public async Task DisposeAsync() => await Host.DisposeAsync();
    }
}
