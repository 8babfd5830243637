using System.Diagnostics;
using System.Text;
using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Http;
using Xunit.Abstractions;

namespace Fanfare.Acceptance;

public sealed class NeighbourTests(ITestOutputHelper output)
{
    private const int Events = 1_000;
    private const int Channels = 50;
    private const long MemoryBound = 512L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_silent_an_endless_and_a_failing_endpoint_do_not_hold_up_a_healthy_one()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Behave("silent", http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        receiver.Behave("endless", StreamForEverAsync);
        receiver.Behave("failing", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var fanfare = await FanfareProcess.StartAsync(
            ("Logging:LogLevel:Default", "Warning"), ("Delivery:Timeout", "00:05:00"));
        using var client = fanfare.NewClient();
        await SubscribeAsync(client, receiver, "good", "good-1", "good-2", "good-3", "good-4");
        await SubscribeAsync(client, receiver, "crowd", "healthy", "silent", "endless", "failing");

        // The first run of each finds its grains cold; the second ones are compared.
        await RunAsync(client, receiver, "good", "good-1", 1);
        await RunAsync(client, receiver, "crowd", "healthy", 1);
        var among = await RunAsync(client, receiver, "good", "good-1", 2);
        var crowded = await RunAsync(client, receiver, "crowd", "healthy", 2);

        // The silent endpoint has not settled a single event: had the healthy one waited for it, this line would not be reached.
        Assert.Empty(await client.ListAsync("app/crowd/attempt/endpoint/silent"));
        Assert.Equal(Channels, receiver.At("silent").Count);
        Assert.InRange(fanfare.PeakMemory, 1, MemoryBound);
        output.WriteLine(
            $"{Events} events to a healthy endpoint: {among.TotalSeconds:0.00} s beside three good ones, {crowded.TotalSeconds:0.00} "
                + $"s beside three bad ones; peak memory {fanfare.PeakMemory >> 20} MiB");
    }

    private static async Task SubscribeAsync(ApiClient client, Receiver receiver, string application, params string[] endpoints)
    {
        await client.PostAsync("app", $$"""{"name": "{{application}}", "uid": "{{application}}"}""");
        foreach (var name in endpoints)
        {
            await client.PostAsync($"app/{application}/endpoint", $$"""{"url": "{{receiver.Url}}/{{name}}", "uid": "{{name}}"}""");
        }
    }

    private static async Task<TimeSpan> RunAsync(ApiClient client, Receiver receiver, string application, string endpoint, int run)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Channels).Select(async channel =>
        {
            for (var number = 0; number < Events / Channels; number++)
            {
                await client.PostAsync(
                    $"app/{application}/msg?with_content=false",
                    $$"""{"eventType": "crowd.test", "channels": ["c{{channel}}"], "payload": {"number": {{number}} } }""");
            }
        }));
        await receiver.WaitAsync(endpoint, Events * run, Patience);
        return watch.Elapsed;
    }

    private static async Task StreamForEverAsync(HttpContext http)
    {
        var chunk = Encoding.ASCII.GetBytes(new string('x', 4096));
        while (!http.RequestAborted.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(chunk);
            await Task.Delay(1);
        }
    }
}
