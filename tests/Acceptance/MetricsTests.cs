using System.Globalization;
using System.Text.RegularExpressions;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task What_happened_shows_in_the_metrics()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(
            ("Retry:Schedule", "00:00:00.05"), ("Breaker:Failures", "2"), ("Breaker:OpenFor", "00:00:30"));
        receiver.Behave("bad", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        receiver.Behave("paused", http =>
        {
            http.Response.StatusCode = 429;
            http.Response.Headers.RetryAfter = "60";
            return Task.CompletedTask;
        });
        using var client = fanfare.NewClient();
        foreach (var name in new[] { "good", "bad", "paused" })
        {
            await client.PostAsync("app", $$"""{"name": "{{name}}", "uid": "{{name}}"}""");
            await client.PostAsync($"app/{name}/endpoint", $$"""{"url": "{{receiver.Url}}/{{name}}"}""");
        }

        Task PublishAsync(string application) =>
            client.PostAsync($"app/{application}/msg", """{"eventType": "a.type", "channels": ["c"], "payload": {}}""");
        for (var number = 0; number < 3; number++)
        {
            await PublishAsync("good");
        }

        await PublishAsync("bad");
        await PublishAsync("bad");
        await PublishAsync("paused");

        var metrics = await UntilAsync(fanfare, text =>
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

    private static async Task<string> UntilAsync(FanfareProcess fanfare, Func<string, bool> holds)
    {
        using var client = new HttpClient();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var text = await client.GetStringAsync(new Uri($"{fanfare.Url}/metrics"));
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
        var values = Sample().Matches(text)
            .Where(
                match => match.Groups["name"].Value == name && match.Groups["tags"].Value.Contains(tag, StringComparison.Ordinal)).ToList();
        return values.Count == 0 ? null : values.Sum(match => double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(
        "^(?<name>[a-z_]+)(\\{(?<tags>.*)\\})? (?<value>[0-9.eE+-]+)( [0-9]+)?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Sample();
}
