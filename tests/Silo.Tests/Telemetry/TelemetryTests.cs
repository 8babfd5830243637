using System.Globalization;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare.Telemetry;

public sealed class TelemetryTests : IAsyncLifetime
{
    private const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task A_trace_goes_from_the_producer_over_ingest_commit_and_attempt_to_the_endpoint()
    {
        await using var collector = await OtlpCollector.StartAsync();
        await using var host = await TestHost.StartAsync(("Telemetry:OtlpEndpoint", collector.Url), ("Telemetry:OtlpOverHttp", "true"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await PublishTracedAsync(host);
        await _receiver.WaitAsync("hook", 1, TimeSpan.FromSeconds(30));

        var spans = await collector.UntilAsync(TraceId, "POST /api/v1/app/{app_id}/msg", "publish", "commit", "attempt");
        var ingest = spans["POST /api/v1/app/{app_id}/msg"];
        Assert.Equal("00f067aa0ba902b7", ingest.Parent);
        Assert.Equal(ingest.Id, spans["publish"].Parent);
        Assert.Equal(spans["publish"].Id, spans["commit"].Parent);
        Assert.Equal(spans["publish"].Id, spans["attempt"].Parent);
        Assert.Equal($"00-{TraceId}-{spans["attempt"].Id}-01", _receiver.At("hook").Single().Headers["traceparent"]);
    }

    [Fact]
    public async Task Without_a_collector_the_producers_trace_still_reaches_the_endpoint_also_from_the_store()
    {
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.1"));
        var refuse = true;
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = refuse ? 500 : 200;
            refuse = false;
            return Task.CompletedTask;
        });
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await PublishTracedAsync(host);
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);

        Assert.Equal(2, _receiver.At("hook").Count);
        Assert.All(
            _receiver.At("hook"),
            received => Assert.StartsWith($"00-{TraceId}-", received.Headers["traceparent"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_on_their_own_port_alone_when_they_have_one()
    {
        var port = FreePort.Next();
        await using var host = await TestHost.StartAsync(
            ("Telemetry:MetricsPort", port.ToString(CultureInfo.InvariantCulture)), (
                "Urls", $"http://127.0.0.1:{FreePort.Next()};http://127.0.0.1:{port}"));
        using var client = new HttpClient();

        using var there = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        using var elsewhere = await client.GetAsync(new Uri($"{host.Url}/metrics"));

        Assert.Equal((200, 404), ((int)there.StatusCode, (int)elsewhere.StatusCode));
    }

    [Fact]
    public async Task A_process_that_serves_is_live_and_ready()
    {
        await using var host = await TestHost.StartAsync();
        using var client = new HttpClient();

        Assert.Equal("""{"status":"live"}""", await client.GetStringAsync(new Uri($"{host.Url}/health/live")));
        Assert.Equal("""{"status":"ready"}""", await client.GetStringAsync(new Uri($"{host.Url}/health/ready")));
    }

    private static async Task PublishTracedAsync(TestHost host)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{host.Url}/api/v1/app/tenant/msg")
        {
            Content = new StringContent("""{"eventType": "a.type", "payload": {}}""", null, "application/json"),
        };
        request.Headers.Add("Authorization", $"Bearer {host.Key}");
        request.Headers.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");
        using var response = await client.SendAsync(request);
        Assert.Equal(202, (int)response.StatusCode);
    }
}
