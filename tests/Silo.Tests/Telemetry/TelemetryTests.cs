using System.Globalization;
using System.Text.RegularExpressions;
using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare.Telemetry;

public sealed partial class TelemetryTests : IAsyncLifetime
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
        Assert.All(_receiver.At("hook"), received => Assert.StartsWith($"00-{TraceId}-", received.Headers["traceparent"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_happened_shows_in_the_metrics()
    {
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.05"), ("Breaker:Failures", "2"), ("Breaker:OpenFor", "00:00:30"));
        _receiver.Behave("bad", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        _receiver.Behave("paused", http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });
        await host.SubscribeAsync("good", "hook", $"{_receiver.Url}/hook");
        await host.SubscribeAsync("bad", "hook", $"{_receiver.Url}/bad");
        await host.SubscribeAsync("paused", "hook", $"{_receiver.Url}/paused");
        for (var number = 0; number < 3; number++)
        {
            await host.PublishAsync("good", "c", number);
        }

        await host.PublishAsync("bad", "c", 0);
        await host.PublishAsync("bad", "c", 1);
        await host.PublishAsync("paused", "c", 0);

        var metrics = await UntilAsync(host, text =>
            Value(text, "fanfare_deliveries_succeeded_total") == 3
            && Value(text, "fanfare_deliveries_failed_total", "cause=\"status_5xx\"") == 1
            && Value(text, "fanfare_breakers", "state=\"open\"") == 1
            && Value(text, "fanfare_endpoints_paused") == 1
            && Value(text, "fanfare_deliveries_owed") == 2);
        Assert.Equal(6, Value(metrics, "fanfare_events_accepted_total"));
        Assert.Equal(3, Value(metrics, "fanfare_attempts_total", "outcome=\"success\""));
        Assert.Equal(2, Value(metrics, "fanfare_attempts_total", "cause=\"status_5xx\""));
        Assert.Equal(1, Value(metrics, "fanfare_attempts_total", "cause=\"rate_limited\""));
        Assert.True(Value(metrics, "fanfare_deliveries_oldest_age_seconds") >= 0);
        Assert.True(Value(metrics, "fanfare_journal_commit_duration_seconds_count") > 0);
        Assert.True(Value(metrics, "fanfare_journal_batch_size_sum") >= 12);
        Assert.Equal(6, Value(metrics, "fanfare_attempt_duration_seconds_count"));
        Assert.Equal(0, Value(metrics, "fanfare_journal_queue"));
        Assert.True(Value(metrics, "fanfare_lanes") >= 2);
    }

    [Fact]
    public async Task Metrics_are_on_their_own_port_alone_when_they_have_one()
    {
        var port = FreePort.Next();
        await using var host = await TestHost.StartAsync(
            ("Telemetry:MetricsPort", port.ToString(CultureInfo.InvariantCulture)), ("Urls", $"http://127.0.0.1:{FreePort.Next()};http://127.0.0.1:{port}"));
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

    private static async Task<string> UntilAsync(TestHost host, Func<string, bool> holds)
    {
        using var client = new HttpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var text = await client.GetStringAsync(new Uri($"{host.Url}/metrics"));
            if (holds(text))
            {
                return text;
            }

            Assert.False(timeout.IsCancellationRequested, text);
            await Task.Delay(100);
        }
    }

    /// <summary>The sum of a metric's values that have a tag.</summary>
    private static double? Value(string text, string name, string tag = "")
    {
        var values = Sample().Matches(text).Where(match => match.Groups["name"].Value == name && match.Groups["tags"].Value.Contains(tag, StringComparison.Ordinal)).ToList();
        return values.Count == 0 ? null : values.Sum(match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("^(?<name>[a-z_]+)(\\{(?<tags>.*)\\})? (?<value>[0-9.eE+-]+)( [0-9]+)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();
}
