using System.Text;
using System.Text.Json;
using Fanfare.Acceptance.Harness;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed class PayloadTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [NodeFact]
    public async Task Every_payload_of_the_octokit_examples_comes_out_byte_for_byte_and_rightly_signed()
    {
        var examples = OctokitExamples.Read();
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));
        using var client = fanfare.NewClient();
        var secret = await SubscribeAsync(client, receiver);

        var sent = new Dictionary<string, byte[]>();
        foreach (var (name, payload) in examples)
        {
            var body = $$"""{"eventType": "{{name}}", "channels": ["{{name}}"], "payload":{{payload}}}""";
            sent.Add(
                (await client.PostAsync("app/github/msg?with_content=false", body))["id"]!.GetValue<string>(),
                Encoding.UTF8.GetBytes(payload));
        }

        await receiver.WaitAsync("hook", sent.Count, Patience);
        var received = receiver.At("hook");
        Assert.True(examples.Count > 400, $"Only {examples.Count} examples were found.");
        Assert.All(received, one => Assert.Equal(sent[one.Id], one.Body));
        await CheckSignaturesAsync(received, secret);
    }

    [Fact]
    public async Task Bytes_that_a_JSON_library_would_change_stay_as_they_are()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync();
        using var client = fanfare.NewClient();
        await SubscribeAsync(client, receiver);
        const string Payload =
            "{ \"one\":1.0,\"big\" : 12345678901234567890123,\n\t\"e\":1E+2, \"esc\":\"\\u00e9\\/\", \"é\":\"ü💥\", \"twice\":1, "
                + "\"twice\":2 }";

        await client.PostAsync("app/github/msg", $$"""{"payload": {{Payload}} , "eventType": "odd.bytes"}""");

        await receiver.WaitAsync("hook", 1, Patience);
        Assert.Equal(Payload, Encoding.UTF8.GetString(receiver.At("hook")[0].Body));
        var listed = await client.SendAsync(HttpMethod.Get, "app/github/msg");
        Assert.Contains(Payload, listed.Body, StringComparison.Ordinal);
    }

    private static async Task<string> SubscribeAsync(ApiClient client, Receiver receiver)
    {
        await client.PostAsync("app", """{"name": "GitHub", "uid": "github"}""");
        await client.PostAsync("app/github/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook"}""");
        return (await client.GetAsync("app/github/endpoint/hook/secret"))["key"]!.GetValue<string>();
    }

    private static async Task CheckSignaturesAsync(IReadOnlyList<Received> received, string secret)
    {
        var lines = received.Select(
            one => JsonSerializer.Serialize(new { secret, headers = one.Headers, body = Encoding.UTF8.GetString(one.Body) }));
        var (_, output) = await Node.RunAsync("verify.mjs", string.Join('\n', lines));
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal("ok", line));
        Assert.Equal(received.Count, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
