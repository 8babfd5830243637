using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Retries;

namespace Fanfare;

/// <summary>Retry policies through the API, and what they do to deliveries.</summary>
public sealed class RetryPolicyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Receiver _receiver = null!;
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _host = await TestHost.StartAsync(static services => services.AddRetryHandler("teapots", new Teapots()), ("Breaker:Failures", "0"));
        await _host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task A_policy_of_its_own_decides_how_often_an_endpoint_is_tried()
    {
        Answer(500);
        await AddAsync("""{"handlers": [{"on": "serverError", "interval": {"type": "fixed", "seconds": 0.01}, "maxRetries": 4}]}""");

        var id = await _host.PublishAsync("tenant", "c", 1);

        await EndedAsync();
        Assert.Equal(5, (await _host.Client.ListAsync($"app/tenant/attempt/msg/{id}")).Count);
    }

    [Fact]
    public async Task A_failure_that_no_rule_of_the_policy_takes_is_final()
    {
        Answer(404);
        await AddAsync("""{"handlers": [{"on": "serverError", "interval": {"type": "fixed", "seconds": 0.01}, "maxRetries": 4}]}""");

        await _host.PublishAsync("tenant", "c", 1);

        await EndedAsync();
        Assert.Single(_receiver.At("hook"));
    }

    [Fact]
    public async Task A_named_policy_holds_for_those_who_follow_it_and_a_change_of_it_at_once()
    {
        Answer(500);
        Assert.Equal(
            201,
            await PutAsync(
                "retry-policy/patient", """{"handlers": [{"on": "anyFailure", "interval": {"type": "list", "list": [3600]}}]}"""));
        await AddAsync("\"patient\"");
        var waiting = await _host.PublishAsync("tenant", "c", 1);
        var next = await NextAttemptAsync(waiting);
        Assert.InRange(next - DateTime.UtcNow, TimeSpan.FromMinutes(58), TimeSpan.FromMinutes(61));

        Assert.Equal(
            200,
            await PutAsync(
                "retry-policy/patient", """{"handlers": [{"on": "anyFailure", "interval": {"type": "list", "list": [0.01, 0.01]}}]}"""));
        var tried = await _host.PublishAsync("tenant", "another", 2);
        await _host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["fail"]!.GetValue<int>() == 1);

        Assert.Equal(3, (await _host.Client.ListAsync($"app/tenant/attempt/msg/{tried}")).Count);
        Assert.Equal(next, await NextAttemptAsync(waiting));
        Assert.Equal("patient", (await _host.Client.GetAsync("app/tenant/endpoint/hook"))["retryPolicy"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_organizations_default_holds_where_an_endpoint_says_nothing()
    {
        Answer(500);
        Assert.Equal(
            200,
            await PutAsync(
                "endpoint-defaults",
                """{"retryPolicy": {"handlers": [{"on": "anyFailure", "interval": {"type": "list", "list": [0.01]}}]},"""
                    + """ "timeoutSeconds": 2}"""));
        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await _host.PublishAsync("tenant", "c", 1);

        await EndedAsync();
        Assert.Equal(2, _receiver.At("hook").Count);
        Assert.Equal(2, (await _host.Client.GetAsync("endpoint-defaults"))["timeoutSeconds"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_handler_of_the_hosts_own_stands_in_a_policy_under_its_name()
    {
        Answer(418);
        await AddAsync("""{"handlers": [{"on": "teapots"}]}""");

        await _host.PublishAsync("tenant", "c", 1);

        await EndedAsync();
        Assert.Equal(4, _receiver.At("hook").Count);
    }

    [Fact]
    public async Task A_policy_that_is_followed_cannot_be_deleted()
    {
        await PutAsync("retry-policy/used", """{"handlers": [{"on": "anyFailure", "interval": {"type": "list", "list": [1]}}]}""");
        await AddAsync("\"used\"");

        Assert.Equal(409, (int)(await _host.Client.SendAsync(HttpMethod.Delete, "retry-policy/used")).Status);
        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"retryPolicy": null}""");
        Assert.Equal(204, (int)(await _host.Client.SendAsync(HttpMethod.Delete, "retry-policy/used")).Status);
        Assert.Equal(404, (int)(await _host.Client.SendAsync(HttpMethod.Delete, "retry-policy/used")).Status);
        Assert.Empty(await _host.Client.ListAsync("retry-policy"));
    }

    [Fact]
    public async Task A_preview_shows_each_wait_with_its_jitter_and_whether_the_delivery_ends()
    {
        await PutAsync(
            "retry-policy/growing",
            """{"handlers": [{"on": "serverError", "interval": {"type": "exponential", "seconds": 1, "factor": 3, "capSeconds": 20},"""
                + """ "jitter": {"type": "percent", "percent": 10}, "maxRetries": 4}]}""");

        var preview = await _host.Client.GetAsync("retry-policy/preview?name=growing&failure=serverError");
        var otherFailure = await _host.Client.GetAsync("retry-policy/preview?name=growing&failure=connectionError");
        var inline = await _host.Client.GetAsync(
            "retry-policy/preview?limit=2&policy=" + Uri.EscapeDataString(
                """{"handlers": [{"on": "anyFailure", "interval": {"type": "list", "list": [1, 2, 3]}}]}"""));
        var platform = await _host.Client.GetAsync("retry-policy/preview");

        Assert.Equal([1, 3, 9, 20], Column(preview, "waitSeconds"));
        Assert.Equal([0.9, 2.7, 8.1, 18], Column(preview, "earliestSeconds"));
        Assert.Equal([1.1, 3.3, 9.9, 22], Column(preview, "latestSeconds"));
        Assert.Equal([1, 4, 13, 33], Column(preview, "afterSeconds"));
        Assert.True(preview["complete"]!.GetValue<bool>());
        Assert.Empty(Column(otherFailure, "waitSeconds"));
        Assert.Equal([1, 2], Column(inline, "waitSeconds"));
        Assert.False(inline["complete"]!.GetValue<bool>());
        Assert.Equal([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000], Column(platform, "waitSeconds"));
    }

    [Theory]
    [InlineData("""{}""", "handlers")]
    [InlineData("""{"handlers": []}""", "handlers")]
    [InlineData("""{"handlers": [{}]}""", "handlers.0.on")]
    [InlineData("""{"handlers": [{"on": "serverError"}]}""", "handlers.0.interval")]
    [InlineData("""{"handlers": [{"on": "serverError", "interval": {"type": "linear"}}]}""", "handlers.0.interval.type")]
    [InlineData("""{"handlers": [{"on": "serverError", "interval": {"type": "fixed"}}]}""", "handlers.0.interval.seconds")]
    [InlineData("""{"handlers": [{"on": "serverError", "interval": {"type": "fixed", "seconds": -1}}]}""", "handlers.0.interval.seconds")]
    [InlineData("""{"handlers": [{"on": "serverError", "interval": {"type": "fixed", "seconds": 1}}]}""", "handlers.0.maxRetries")]
    [InlineData(
        """{"handlers": [{"on": "serverError", "interval": {"type": "fixed", "seconds": 1}, "maxRetries": 1.5}]}""",
        "handlers.0.maxRetries")]
    [InlineData("""{"handlers": [{"on": "serverError", "interval": {"type": "list", "list": [1, "2"]}}]}""", "handlers.0.interval.list.1")]
    [InlineData(
        """{"handlers": [{"on": "serverError", "interval": {"type": "list", "list": [1]}, "jitter": {"type": "percent","""
            + """ "percent": 101}}]}""",
        "handlers.0.jitter.percent")]
    [InlineData(
        """{"handlers": [{"on": "serverError", "interval": {"type": "list", "list": [1]}, "colour": "red"}]}""", "handlers.0.colour")]
    [InlineData("""{"handlers": [{"on": "unknown"}]}""", "handlers")]
    public async Task What_is_wrong_with_a_policy_is_named(string policy, string field)
    {
        var (status, body, _) = await _host.Client.SendAsync(HttpMethod.Put, "retry-policy/wrong", policy);
        Assert.Equal((422, $"body.{field}"), ((int)status, Location(body)));

        (status, body, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/endpoint", $$"""{"url": "http://127.0.0.1/", "retryPolicy": {{policy}}}""");
        Assert.Equal(422, (int)status);
        Assert.StartsWith("body.retryPolicy", Location(body), StringComparison.Ordinal);
        Assert.Empty(await _host.Client.ListAsync("retry-policy"));
    }

    [Fact]
    public async Task A_policy_that_is_not_there_cannot_be_followed()
    {
        var (status, body, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/endpoint", """{"url": "http://127.0.0.1/", "retryPolicy": "nowhere"}""");

        Assert.Equal((422, "body.retryPolicy"), ((int)status, Location(body)));
    }

    private static string Location(string body) =>
        string.Join('.', JsonNode.Parse(body)!["detail"]![0]!["loc"]!.AsArray().Select(part => part!.GetValue<string>()));

    private static IEnumerable<double> Column(JsonNode preview, string name) =>
        preview["attempts"]!.AsArray().Select(attempt => Math.Round(attempt![name]!.GetValue<double>(), 9));

    private void Answer(int status) => _receiver.Behave("hook", http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private Task AddAsync(string policy) =>
        _host.Client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/hook", "uid": "hook", "retryPolicy": {{policy}}}""");

    private async Task<int> PutAsync(string path, string body) => (int)(await _host.Client.SendAsync(HttpMethod.Put, path, body)).Status;

    private Task EndedAsync() =>
        _host.UntilAsync(
            "app/tenant/endpoint/hook/stats", stats => stats["fail"]!.GetValue<int>() == 1 && stats["pending"]!.GetValue<int>() == 0);

    private async Task<DateTime> NextAttemptAsync(string id)
    {
        await _receiver.WaitAsync("hook", 1, Patience);
        await _host.UntilAsync($"app/tenant/attempt/msg/{id}", list => list["data"]!.AsArray().Count == 1);
        return (await _host.Client.ListAsync($"app/tenant/msg/{id}/endpoint")).Single()["nextAttempt"]!.GetValue<DateTime>();
    }

    /// <summary>A teapot is asked three times more, quickly.</summary>
    private sealed class Teapots : RetryHandler
    {
        public override bool CanRetry(RetryState state) => state.StatusCode == 418;

        public override TimeSpan? NextWait(RetryState state) => state.Attempts <= 3 ? TimeSpan.FromMilliseconds(10) : null;
    }
}
