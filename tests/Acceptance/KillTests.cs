using System.Globalization;
using System.Text.Json.Nodes;
using Fanfare.Acceptance.Harness;
using Fanfare.Http;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Fanfare.Acceptance;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Events = 2_000;
    private const int ChannelCount = 50;
    private const int EndpointCount = 5;
    private const int Kills = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Killed_five_times_it_delivers_every_accepted_event_to_every_endpoint_in_order()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "Kill", "uid": "kill"}""");
        for (var endpoint = 0; endpoint < EndpointCount; endpoint++)
        {
            await client.PostAsync("app/kill/endpoint", $$"""{"url": "{{receiver.Url}}/e{{endpoint}}"}""");
        }

        var producing = ProduceAsync(client);
        foreach (var moment in Enumerable.Range(0, Kills).Select(_ => random.Next(Events * EndpointCount)).Order())
        {
            while (receiver.Count < moment && !producing.IsCompleted)
            {
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(30));
            await fanfare.KillAsync();
            await fanfare.RestartAsync();
        }

        var accepted = await producing;
        var repeats = 0;
        for (var endpoint = 0; endpoint < EndpointCount; endpoint++)
        {
            await receiver.WaitAsync($"e{endpoint}", Events, Patience);
            repeats += receiver.At($"e{endpoint}").Count - Events;
            CheckOrder(receiver.At($"e{endpoint}"), accepted, seed);
        }

        output.WriteLine($"{repeats} repeats in {Events * EndpointCount} deliveries");
        Assert.Equal(0, await fanfare.StopAsync());
        Assert.Equal("ok", IntegrityOf(fanfare.DatabasePath));
    }

    /// <summary>Sends each channel's events one after the other, each until it is accepted: so the order of acceptance is known.</summary>
    /// <returns>The ids of each channel's events, in the order of acceptance.</returns>
    private static async Task<Dictionary<string, List<string>>> ProduceAsync(ApiClient client)
    {
        var channels = await Task.WhenAll(Enumerable.Range(0, ChannelCount).Select(async channel =>
        {
            var ids = new List<string>();
            for (var number = 0; number < Events / ChannelCount; number++)
            {
                ids.Add(await PublishAsync(client, $"channel-{channel}", number));
            }

            return (Channel: $"channel-{channel}", Ids: ids);
        }));
        return channels.ToDictionary(channel => channel.Channel, channel => channel.Ids);
    }

    private static async Task<string> PublishAsync(ApiClient client, string channel, int number)
    {
        var body = $$"""{"eventType": "kill.test", "channels": ["{{channel}}"], "payload": {"channel": "{{channel}}", "number": {{number}} } }""";
        while (true)
        {
            try
            {
                var (status, text, _) = await client.SendAsync(HttpMethod.Post, "app/kill/msg", body, string.Create(CultureInfo.InvariantCulture, $"{channel}-{number}"));
                if ((int)status == 202)
                {
                    return JsonNode.Parse(text)!["id"]!.GetValue<string>();
                }

                Assert.True((int)status == 503, $"A publish was answered {(int)status}: {text}");
            }
            catch (HttpRequestException)
            {
                // It is dead just now; the idempotency key makes asking again safe.
            }

            await Task.Delay(20);
        }
    }

    private static void CheckOrder(IReadOnlyList<Received> received, Dictionary<string, List<string>> accepted, int seed)
    {
        var firstCopies = received.DistinctBy(one => one.Id).GroupBy(one => JsonNode.Parse(one.Body)!["channel"]!.GetValue<string>());
        foreach (var channel in firstCopies)
        {
            Assert.True(accepted[channel.Key].SequenceEqual(channel.Select(one => one.Id)), $"{channel.Key} came out of order (seed {seed})");
        }
    }

    private static string IntegrityOf(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
