using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Demo;

/// <summary>A webhook receiver of the simplest kind: checks signatures, and fails twice for events of one type.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    public const string FlakyType = "invoice.flaky";

    private const int Failures = 2;

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    private DemoReceiver(TextWriter output)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapPost("/webhook", async (HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync();
            var id = request.Headers["webhook-id"].ToString();
            var call = _calls.AddOrUpdate(id, 1, static (_, calls) => calls + 1);
            var fails = body.Contains(FlakyType, StringComparison.Ordinal) && call <= Failures;
            await output.WriteLineAsync(
                $"  receiver  {(Verify(request, body) ? "signature ok" : "SIGNATURE WRONG")}  answers {(fails ? 503 : 200)} to {body}");
            return fails ? Results.StatusCode(503) : Results.Ok();
        });
    }

    public string Url => _app.Urls.First() + "/webhook";

    public string Secret { get; set; } = "";

    public static async Task<DemoReceiver> StartAsync(TextWriter output)
    {
        var receiver = new DemoReceiver(output);
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private bool Verify(HttpRequest request, string body)
    {
        var signed = $"{request.Headers["webhook-id"]}.{request.Headers["webhook-timestamp"]}.{body}";
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed));
        return request.Headers["webhook-signature"].ToString() == "v1," + Convert.ToBase64String(expected);
    }
}
