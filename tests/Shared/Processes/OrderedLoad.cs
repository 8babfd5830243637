using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Fanfare.Http;

namespace Fanfare.Processes;

/// <summary>
/// A producer that publishes each channel's events one after the other, each until it is accepted by one of several processes: so the order
/// of acceptance is known whatever happens to them. And the check that every endpoint gets every event, in that order.
/// </summary>
internal sealed class OrderedLoad(Receiver receiver, params ApiClient[] clients)
{
    public const int EndpointCount = 5;
    private const int ChannelCount = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private int _refused;

    /// <summary>How many events there are, over all channels.</summary>
    public int Events { get; init; } = 2_000;

    /// <summary>How many publishes were answered 503, and made again.</summary>
    public int Refused => _refused;

    public async Task SubscribeAsync()
    {
        await clients[0].PostAsync("app", """{"name": "Kill", "uid": "kill"}""");
        for (var endpoint = 0; endpoint < EndpointCount; endpoint++)
        {
            await clients[0].PostAsync("app/kill/endpoint", $$"""{"url": "{{receiver.Url}}/e{{endpoint}}"}""");
        }
    }

    /// <returns>The ids of each channel's events, in the order of acceptance.</returns>
    public async Task<Dictionary<string, List<string>>> ProduceAsync()
    {
        var channels = await Task.WhenAll(Enumerable.Range(0, ChannelCount).Select(async channel =>
        {
            var ids = new List<string>();
            for (var number = 0; number < Events / ChannelCount; number++)
            {
                ids.Add(await PublishAsync($"channel-{channel}", number));
            }

            return (Channel: $"channel-{channel}", Ids: ids);
        }));
        return channels.ToDictionary(channel => channel.Channel, channel => channel.Ids);
    }

    /// <summary>Does something at random moments while the load goes on.</summary>
    public async Task MeanwhileAsync(Task producing, Random random, int times, Func<Task> disturb)
    {
        foreach (var moment in Enumerable.Range(0, times).Select(_ => random.Next(Events * EndpointCount)).Order())
        {
            while (receiver.Count < moment && !producing.IsCompleted)
            {
                await Task.Delay(1);
            }

            await Task.Delay(random.Next(30));
            await disturb();
        }
    }

    /// <returns>How many deliveries were repeats.</returns>
    public async Task<int> CheckAsync(Dictionary<string, List<string>> accepted)
    {
        var repeats = 0;
        for (var endpoint = 0; endpoint < EndpointCount; endpoint++)
        {
            await receiver.WaitAsync($"e{endpoint}", Events, Patience);
            var received = receiver.At($"e{endpoint}");
            repeats += received.Count - Events;
            foreach (var channel in received.DistinctBy(one => one.Id).GroupBy(one => one.Json["channel"]!.GetValue<string>()))
            {
                Assert.True(accepted[channel.Key].SequenceEqual(channel.Select(one => one.Id)), $"{channel.Key} came out of order");
            }
        }

        return repeats;
    }

    private async Task<string> PublishAsync(string channel, int number)
    {
        var body =
            $$"""{"eventType": "kill.test", "channels": ["{{channel}}"], "payload": {"channel": "{{channel}}", "number": {{number}} } }""";
        var watch = Stopwatch.StartNew();
        for (var tries = 0; ; tries++)
        {
            var answer = "no answer";
            try
            {
                var (status, text, _) = await clients[tries % clients.Length].SendAsync(
                    HttpMethod.Post, "app/kill/msg", body, string.Create(CultureInfo.InvariantCulture, $"{channel}-{number}"));
                if ((int)status == 202)
                {
                    return JsonNode.Parse(text)!["id"]!.GetValue<string>();
                }

                Assert.True((int)status == 503, $"A publish was answered {(int)status}: {text}");
                Interlocked.Increment(ref _refused);
                answer = text;
            }
            catch (HttpRequestException exception)
            {
                // It is dead just now; the idempotency key makes asking again safe.
                answer = exception.Message;
            }

            Assert.True(
                watch.Elapsed < Patience,
                $"{channel}'s event {number} was not accepted within {Patience}; the last of {tries + 1} answers: {answer}");

            await Task.Delay(20);
        }
    }
}
