using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Bench.Load;

/// <summary>Takes deliveries, and checks signatures, order and repetition. Runs in a process of its own.</summary>
internal static class Receiver
{
    /// <summary>The secret of all endpoints.</summary>
    public const string Secret = "whsec_YmVuY2htYXJrIG9mIGZhbmZhcmUsIDMyIGJ5dGVz";

    private static readonly byte[] Key = Convert.FromBase64String(Secret["whsec_".Length..]);
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<int, Receipts> Runs = new();
    private static int _strange;

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.AddServerHeader = false);
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(TakeAsync);
        await app.StartAsync();
        return await Worker.RunAsync(app.Urls.First(), async (word, line) =>
        {
            if (word == "expect")
            {
                var expected = Worker.Read<Expectation>(line);
                Runs[expected.Run] = new Receipts(expected);
                return true;
            }

            var run = Worker.Read<int>(line);
            if (word == "count")
            {
                return Runs[run].Received;
            }

            var report = await Runs[run].WaitAsync(Stalled);
            return report with { BadSignatures = report.BadSignatures + Interlocked.Exchange(ref _strange, 0) };
        });
    }

    private static async Task TakeAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        var endpoint = int.Parse(request.Path.Value.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        var length = (int)request.ContentLength!;
        var reading = await request.BodyReader.ReadAtLeastAsync(length);
        var isSigned = Verify(request, reading.Buffer, length, out var mark);
        request.BodyReader.AdvanceTo(reading.Buffer.End);
        if (!isSigned || !Runs.TryGetValue(mark.Run, out var receipts))
        {
            Interlocked.Increment(ref _strange);
        }
        else if (endpoint == receipts.Expected.Odd)
        {
            await Task.Delay(receipts.Expected.OddDelay);
            response.StatusCode = receipts.Expected.OddStatus;
        }
        else
        {
            receipts.Take(endpoint, mark);
        }
    }

    private static bool Verify(HttpRequest request, ReadOnlySequence<byte> body, int length, out Mark mark)
    {
        var (id, timestamp) = (request.Headers["webhook-id"].ToString(), request.Headers["webhook-timestamp"].ToString());
        var signed = ArrayPool<byte>.Shared.Rent(id.Length + timestamp.Length + 2 + length);
        try
        {
            var head = Encoding.ASCII.GetBytes(id, signed);
            signed[head++] = (byte)'.';
            head += Encoding.ASCII.GetBytes(timestamp, signed.AsSpan(head));
            signed[head++] = (byte)'.';
            body.CopyTo(signed.AsSpan(head));
            Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
            HMACSHA256.HashData(Key, signed.AsSpan(0, head + length), expected);
            Span<char> text = stackalloc char[3 + 44];
            "v1,".CopyTo(text);
            Convert.TryToBase64Chars(expected, text[3..], out _);
            return Mark.TryFind(signed.AsSpan(head, length), out mark)
                && text.SequenceEqual(request.Headers["webhook-signature"].ToString());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }
}
