using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;

namespace Fanfare.Bench.Load;

/// <summary>Posts events over keep-alive connections. Runs in a process of its own.</summary>
internal static class Producer
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(10);

    public static Task<int> RunAsync() => Worker.RunAsync("", async (_, line) => await LoadAsync(Worker.Read<LoadOrder>(line)));

    /// <summary>How many events of an order go to channels of a kind.</summary>
    public static int EventsOf(LoadOrder order, Func<int, bool> isOfKind)
    {
        var streams = Streams(order);
        return Enumerable.Range(0, order.Events).Count(index => isOfKind(Place(order, streams, index % streams, index / streams).Channel));
    }

    private static int Streams(LoadOrder order) => Math.Min(order.Connections, order.Events);

    private static async Task<LoadReport> LoadAsync(LoadOrder order)
    {
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = order.Connections,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        using var client = new HttpClient(handler);
        var acks = new long[order.Events];
        var refused = 0;
        var startedAt = Stopwatch.GetTimestamp();
        var streams = Streams(order);
        await Task.WhenAll(Enumerable.Range(0, streams).Select(stream => Task.Run(async () =>
        {
            var body = new Body(order);
            for (var (index, turn) = (stream, 0); index < order.Events; (index, turn) = (index + streams, turn + 1))
            {
                if (order.Rate > 0)
                {
                    var early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), startedAt + (index * Stopwatch.Frequency / order.Rate));
                    if (early > TimeSpan.Zero)
                    {
                        await Task.Delay(early);
                    }
                }

                var (channel, key) = Place(order, streams, stream, turn);
                var sentAt = Stopwatch.GetTimestamp();
                body.Set(channel, new Mark(order.Run, index, key, sentAt));
                while (!await PostAsync(client, order, body.Bytes))
                {
                    Interlocked.Increment(ref refused);
                    await Task.Delay(RefusedPause);
                }

                acks[index] = Stopwatch.GetTimestamp() - sentAt;
            }
        })));
        return new LoadReport(startedAt, Stopwatch.GetTimestamp(), refused, Percentiles.Of(acks));
    }

    private static (int Channel, int Key) Place(LoadOrder order, int streams, int stream, int turn)
    {
        if (order.Channels < streams)
        {
            return (stream % order.Channels, stream);
        }

        var own = (order.Channels - stream + streams - 1) / streams;
        var channel = stream + (turn % own * streams);
        return (channel, channel);
    }

    private static async Task<bool> PostAsync(HttpClient client, LoadOrder order, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, order.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = Json } },
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", order.Authorization);
        using var response = await client.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    /// <summary>A request's body, in which only channel and mark change.</summary>
    private sealed class Body
    {
        private readonly int _channelPlace;
        private readonly int _markPlace;

        public Body(LoadOrder order)
        {
            var payload = "{\"mark\":\"" + new string('0', Mark.Length) + "\",\"filler\":\"";
            payload += new string('x', Math.Max(0, order.PayloadBytes - payload.Length - 2)) + "\"}";
            Bytes = Encoding.ASCII.GetBytes("{\"eventType\":\"bench.event\",\"channels\":[\"c00000\"],\"payload\":" + payload + "}");
            _channelPlace = Bytes.AsSpan().IndexOf("c00000"u8) + 1;
            _markPlace = Bytes.AsSpan().IndexOf(Mark.Name) + Mark.Name.Length;
        }

        public byte[] Bytes { get; }

        public void Set(int channel, Mark mark)
        {
            channel.TryFormat(Bytes.AsSpan(_channelPlace, 5), out _, "D5", null);
            mark.Write(Bytes.AsSpan(_markPlace));
        }
    }
}
