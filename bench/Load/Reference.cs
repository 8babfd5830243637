using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Bench.Load;

/// <summary>
/// What the runtime by itself can do, with nothing stored and nothing promised: <c>accept</c> answers 202; <c>loop</c> also signs the
/// body and posts it on. Runs in a process of its own.
/// </summary>
internal static class Reference
{
    private const int QueueLength = 1_000;

    private static readonly byte[] Key = Convert.FromBase64String(Receiver.Secret["whsec_".Length..]);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    /// <summary>Runs one.</summary>
    /// <param name="target">Where events are posted.</param>
    /// <param name="concurrency">How many requests there are at a time.</param>
    /// <param name="endpoints">To how many endpoints each event goes; 0 for none.</param>
    public static async Task<int> RunAsync(string target, int concurrency, int endpoints)
    {
        var owed = System.Threading.Channels.Channel.CreateBounded<Owed>(QueueLength);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            var body = new byte[(int)context.Request.ContentLength!];
            await context.Request.Body.ReadExactlyAsync(body);
            for (var endpoint = 0; endpoint < endpoints; endpoint++)
            {
                await owed.Writer.WriteAsync(new Owed(body, endpoint));
            }

            context.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await app.StartAsync();
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = concurrency,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        using var client = new HttpClient(handler);
        var posting = Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => PostAsync(client, target, owed.Reader))).ToArray();
        var result = await Worker.RunAsync(app.Urls.First(), static (_, _) => Task.FromResult<object>(true));
        owed.Writer.Complete();
        await Task.WhenAll(posting);
        return result;
    }

    private static async Task PostAsync(HttpClient client, string target, ChannelReader<Owed> owed)
    {
        await foreach (var (body, endpoint) in owed.ReadAllAsync())
        {
            var id = "msg_" + Guid.NewGuid().ToString("N");
            var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            using var request = new HttpRequestMessage(
                HttpMethod.Post, $"{target}/{endpoint}")
            { Content = new ByteArrayContent(body) { Headers = { ContentType = Json } } };
            request.Headers.TryAddWithoutValidation("webhook-id", id);
            request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
            request.Headers.TryAddWithoutValidation("webhook-signature", Sign(id, timestamp, body));
            using var response = await client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    private static string Sign(string id, string timestamp, byte[] body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);
        hash.AppendData(Encoding.ASCII.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return "v1," + Convert.ToBase64String(hash.GetHashAndReset());
    }

    private readonly record struct Owed(byte[] Body, int Endpoint);
}
