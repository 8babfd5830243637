using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Telemetry;

/// <summary>Takes spans as OTLP over HTTP, and reads of the protobuf what the tests ask for.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Span> _spans = new();

    private OtlpCollector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/v1/traces", TakeAsync);
        _app.MapPost("/v1/metrics", () => Results.Ok());
    }

    public string Url => _app.Urls.First();

    public static async Task<OtlpCollector> StartAsync()
    {
        var collector = new OtlpCollector();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>Waits for the spans of a trace whose names begin so.</summary>
    public async Task<Dictionary<string, Span>> UntilAsync(string traceId, params string[] names)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var found = names.ToDictionary(
                name => name,
                name => _spans.FirstOrDefault(span => span.TraceId == traceId && span.Name.StartsWith(name, StringComparison.Ordinal)));
            if (found.Values.All(span => span is not null))
            {
                return found.ToDictionary(pair => pair.Key, pair => pair.Value!);
            }

            Assert.False(timeout.IsCancellationRequested, $"There are only {string.Join(", ", _spans)}");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>The fields of a message: number, and for those that have a length their bytes.</summary>
    private static IEnumerable<(int Number, byte[] Bytes)> Fields(byte[] message)
    {
        var position = 0;
        while (position < message.Length)
        {
            var key = Varint(message, ref position);
            switch (key & 7)
            {
                case 0:
                    Varint(message, ref position);
                    break;
                case 1:
                    position += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref position);
                    yield return ((int)(key >> 3), message[position..(position + length)]);
                    position += length;
                    break;
                case 5:
                    position += 4;
                    break;
                default:
                    throw new InvalidDataException("This is no protobuf.");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    private static IEnumerable<byte[]> Inner(byte[] message, int number) =>
        Fields(message).Where(field => field.Number == number).Select(field => field.Bytes);

    private async Task<IResult> TakeAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);

        // ResourceSpans in ScopeSpans in Span, each of them a repeated field.
        foreach (var span in Inner(body.ToArray(), 1).SelectMany(resource => Inner(resource, 2)).SelectMany(scope => Inner(scope, 2)))
        {
            string Hex(int number) => Convert.ToHexStringLower(Inner(span, number).FirstOrDefault() ?? []);
            _spans.Enqueue(new Span(Encoding.UTF8.GetString(Inner(span, 5).Single()), Hex(1), Hex(2), Hex(4)));
        }

        return Results.Ok();
    }

    internal sealed record Span(string Name, string TraceId, string Id, string Parent);
}
