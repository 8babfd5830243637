using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Acceptance.Harness;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

/// <summary>What the official packages of providers sign goes in through a hook of a real process, and comes out at an endpoint.</summary>
public sealed class HookTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [NodeFact]
    public async Task Every_octokit_example_signed_by_its_package_comes_out_byte_for_byte_and_is_refused_when_a_byte_differs()
    {
        var examples = OctokitExamples.Read();
        await using var scene = await Scene.StartAsync("""{"route": "/in", "preset": "github", "secrets": [{"key": "SECRET"}]}""");
        var signatures = await SignAsync("github", examples.Select(static example => example.Payload));

        var sent = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var ((name, payload), headers) in examples.Zip(signatures))
        {
            headers.Add("X-GitHub-Event", name);
            headers.Add("X-GitHub-Delivery", Guid.NewGuid().ToString());
            var altered = await scene.CallAsync(payload[..^1] + " }", headers);
            Assert.True(altered.Status == 401, $"{name}: {altered}");
            var accepted = await scene.CallAsync(payload, headers);
            Assert.True(accepted.Status == 200, $"{name}: {accepted}");
            sent.Add(accepted.Body, payload);
        }

        await scene.Receiver.WaitAsync("endpoint", sent.Count, Patience);
        Assert.True(examples.Count > 400, $"Only {examples.Count} examples were found.");
        Assert.All(scene.Receiver.At("endpoint"), one => Assert.Equal(sent[one.Id], Encoding.UTF8.GetString(one.Body)));
    }

    [NodeFact]
    public Task What_Stripe_signs_is_taken_once_and_refused_when_a_byte_differs() =>
        OnceAsync("stripe", """{"id": "evt_1", "type": "charge.paid", "data": {"object": {}}}""");

    [NodeFact]
    public Task What_Svix_signs_is_taken_once_and_refused_when_a_byte_differs() =>
        OnceAsync("svix", """{"type": "user.made", "text": "naïve 🎺"}""");

    [NodeFact]
    public Task What_Standard_Webhooks_signs_is_taken_once_and_refused_when_a_byte_differs() =>
        OnceAsync("standardwebhooks", """{"type": "user.made"}""");

    private static async Task OnceAsync(string package, string body)
    {
        await using var scene = await Scene.StartAsync($$"""{"route": "/in", "preset": "{{package}}", "secrets": [{"key": "SECRET"}]}""");
        var headers = (await SignAsync(package, [body])).Single();

        var altered = await scene.CallAsync(body.Replace('t', 'T'), headers);
        var first = await scene.CallAsync(body, headers);
        var second = await scene.CallAsync(body, headers);

        Assert.Equal(401, altered.Status);
        Assert.Equal((200, first), (first.Status, second));
        await scene.Receiver.WaitAsync("endpoint", 1, Patience);
        Assert.Equal(body, Encoding.UTF8.GetString(scene.Receiver.At("endpoint")[0].Body));
    }

    /// <summary>The headers with which a package signs each body, now.</summary>
    private static async Task<List<Dictionary<string, string>>> SignAsync(string package, IEnumerable<string> bodies)
    {
        var lines = bodies.Select((body, number) => new JsonObject
        {
            ["scheme"] = package,
            ["secret"] = Secret,
            ["body"] = body,
            ["timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["id"] = $"delivery_{number}",
        }.ToJsonString());
        var (_, output) = await Node.RunAsync("sign.mjs", string.Join('\n', lines));
        return [
            .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(
                static line => JsonSerializer.Deserialize<Dictionary<string, string>>(line)!)];
    }

    /// <summary>A process with a hook that answers with the message's id, and an endpoint.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly HttpClient _http = new();
        private readonly FanfareProcess _fanfare;

        private Scene(FanfareProcess fanfare, Receiver receiver) => (_fanfare, Receiver) = (fanfare, receiver);

        public Receiver Receiver { get; }

        public static async Task<Scene> StartAsync(string hook)
        {
            var scene = new Scene(
                await FanfareProcess.StartAsync(("Hooks:MaxRate", "0"), ("Logging:LogLevel:Default", "Warning")),
                await Receiver.StartAsync());
            using var client = scene._fanfare.NewClient();
            await client.PostAsync("app", """{"name": "Acme", "uid": "acme"}""");
            await client.PostAsync("app/acme/endpoint", $$"""{"url": "{{scene.Receiver.Url}}/endpoint"}""");
            await client.PostAsync(
                "app/acme/hook",
                hook.Replace("SECRET", Secret, StringComparison.Ordinal).Replace(
                    """{"route""", """{"answer": {"body": "{id}"}, "route""", StringComparison.Ordinal));
            return scene;
        }

        public async Task<(int Status, string Body)> CallAsync(string body, Dictionary<string, string> headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_fanfare.Url}/hooks/acme/in")
            {
                Content = new StringContent(
                body, Encoding.UTF8, "application/json")
            };
            foreach (var (name, value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using var response = await _http.SendAsync(request);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _fanfare.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}
