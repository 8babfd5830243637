using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

/// <summary>
/// Endpoints of every kind of ill behaviour, each against a real process: what came of it, how often it was tried, how far apart, and
/// what it cost in memory.
/// </summary>
public sealed partial class BehaviourTests(BehaviourTests.SharedProcess shared) : IClassFixture<BehaviourTests.SharedProcess>
{
    /// <summary>The waits of the policy that all of them follow, in milliseconds.</summary>
    private static readonly int[] Waits = [100, 200];

    private const string Policy =
        """{"handlers": [{"on": "rateLimited", "interval": {"type": "fixed", "seconds": 0.05}, "maxRetries": 5}, {"on": "anyFailure","""
            + """ "interval": {"type": "list", "list": [0.1, 0.2]}}]}""";

    private const long MemoryBudget = 400L << 20;

    [Theory]
    [InlineData("refuses", "connection", 0, 3)]
    [InlineData("resets before it answers", "response", 0, 3)]
    [InlineData("resets in the middle of its answer", "response", 200, 3)]
    [InlineData("hangs", "timeout", 0, 3)]
    [InlineData("dribbles a byte at a time", "timeout", 200, 3)]
    [InlineData("answers without end", "none", 200, 1)]
    [InlineData("answers with 100 MB", "none", 200, 1)]
    [InlineData("answers with a bomb of gzip", "none", 200, 1)]
    [InlineData("answers with headers without end", "response", 0, 3)]
    [InlineData("redirects", "status", 301, 3)]
    [InlineData("has a NUL in its status line", "response", 0, 3)]
    [InlineData("is gone", "status", 410, 1)]
    [InlineData("has a certificate that nobody knows", "tls", 0, 3)]
    [InlineData("fails twice", "none", 200, 3)]
    [InlineData("answers 404", "status", 404, 3)]
    public async Task An_endpoint_that(string behaviour, string fault, int status, int attempts)
    {
        using var client = shared.Fanfare.NewClient();
        await using var endpoint = new IllEndpoint(behaviour);
        var name = await AddAsync(client, endpoint.Url);

        await client.PostAsync($"app/{name}/msg", """{"eventType": "t", "payload": {"a": 1}}""");

        var rows = await AttemptsAsync(client, name, attempts);
        Assert.Equal(attempts, rows.Count);
        Assert.Equal((fault, status), (rows[^1]["fault"]!.GetValue<string>(), rows[^1]["responseStatusCode"]!.GetValue<int>()));
        Assert.All(rows, row => Assert.InRange(Encoding.UTF8.GetByteCount(row["response"]!.GetValue<string>()), 0, 3 * 16 * 1024));
        AssertSpacing(rows, index => Waits[index]);
        Assert.Equal(behaviour == "is gone", (await client.GetAsync($"app/{name}/endpoint/hook"))["disabled"]!.GetValue<bool>());
        Assert.InRange(shared.Fanfare.PeakMemory, 1, MemoryBudget);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.5")]
    [InlineData("date")]
    [InlineData("soon")]
    [InlineData("999999999")]
    public async Task An_endpoint_that_answers_429_is_asked_again_when_it_says(string retryAfter)
    {
        using var client = shared.Fanfare.NewClient();
        await using var endpoint = new IllEndpoint("limits", retryAfter);
        var name = await AddAsync(client, endpoint.Url);

        await client.PostAsync($"app/{name}/msg", """{"eventType": "t", "payload": {"a": 1}}""");

        var rows = await AttemptsAsync(client, name, 2);
        Assert.Equal((429, 200), (rows[0]["responseStatusCode"]!.GetValue<int>(), rows[1]["responseStatusCode"]!.GetValue<int>()));
        AssertSpacing(rows, _ => retryAfter switch
        {
            "1" => 1_000,
            "0.5" => 500,
            "date" => 1_000, // Two seconds on, less the part of a second that a date does not show.
            "soon" => 50,
            _ => 1_500, // The longest that this process waits.
        });
    }

    [Fact]
    public async Task An_endpoint_whose_address_is_private_is_not_called_and_says_why()
    {
        await using var fanfare = await FanfareProcess.StartAsync(("Egress:Allow", ""));
        using var client = fanfare.NewClient();
        await using var endpoint = new IllEndpoint("answers 404");
        var name = await AddAsync(client, endpoint.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));

        await client.PostAsync($"app/{name}/msg", """{"eventType": "t", "payload": {"a": 1}}""");

        var rows = await AttemptsAsync(client, name, 3);
        Assert.All(
            rows, row => Assert.Equal(("refused", 0), (row["fault"]!.GetValue<string>(), row["responseStatusCode"]!.GetValue<int>())));
        Assert.Contains("not public", rows[0]["response"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(0, endpoint.Calls);
    }

    private static async Task<string> AddAsync(ApiClient client, string url)
    {
        var name = $"app-{Guid.NewGuid():N}";
        await client.PostAsync("app", $$"""{"name": "{{name}}", "uid": "{{name}}"}""");
        await client.PostAsync(
            $"app/{name}/endpoint", $$"""{"url": "{{url}}", "uid": "hook", "timeoutSeconds": 1, "retryPolicy": {{Policy}} }""");
        return name;
    }

    /// <summary>The attempts, oldest first, once the delivery has ended.</summary>
    private static async Task<List<JsonNode>> AttemptsAsync(ApiClient client, string name, int expected)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var rows = await client.ListAsync($"app/{name}/attempt/endpoint/hook");
            var stats = await client.GetAsync($"app/{name}/endpoint/hook/stats");
            var disabled = (await client.GetAsync($"app/{name}/endpoint/hook"))["disabled"]!.GetValue<bool>();
            if (rows.Count >= expected && (disabled || stats["pending"]!.GetValue<int>() == 0))
            {
                rows.Reverse();
                return rows;
            }

            Assert.False(timeout.IsCancellationRequested, $"Waited in vain for {expected} attempts; there are {rows.Count}.");
            await Task.Delay(20);
        }
    }

    /// <summary>
    /// Each attempt began no sooner after the one before had ended than the policy says. How much later is the machine's affair.
    /// </summary>
    private static void AssertSpacing(List<JsonNode> rows, Func<int, int> waits)
    {
        for (var index = 1; index < rows.Count; index++)
        {
            var ended = rows[index - 1]["timestamp"]!.GetValue<DateTime>().AddMilliseconds(
                rows[index - 1]["responseDurationMs"]!.GetValue<long>());
            var wait = rows[index]["timestamp"]!.GetValue<DateTime>() - ended;
            Assert.True(
                wait.TotalMilliseconds >= waits(index - 1) - 3,
                $"Attempt {index + 1} came {wait.TotalMilliseconds} ms after the one before.");
        }
    }

    /// <summary>One process for all, so that each has the others for neighbours.</summary>
    public sealed class SharedProcess : IAsyncLifetime
    {
        internal FanfareProcess Fanfare { get; private set; } = null!;

        public async Task InitializeAsync() =>
            Fanfare = await FanfareProcess.StartAsync(("Delivery:MaxRetryAfter", "00:00:01.500"), ("Breaker:Failures", "0"));

        public async Task DisposeAsync() => await Fanfare.DisposeAsync();
    }
}
