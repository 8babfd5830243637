using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Fanfare.Slack;

/// <summary>An application whose command <c>/deploy</c> an app takes.</summary>
public abstract class CommandTestBase : IAsyncLifetime
{
    private protected const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";

    private protected Hosting.TestHost Host { get; private set; } = null!;

    private protected Receiver App { get; private set; } = null!;

    private protected HttpClient Http { get; } = new();

    private protected string CommandId { get; private set; } = "";

    public async Task InitializeAsync()
    {
        App = await Receiver.StartAsync();
        Host = await Hosting.TestHost.StartAsync(("Slack:MessagesPerSecond", "0"), ("Logging:LogLevel:Default", "Error"));
        await Host.Client.PostAsync("app", """{"name": "Acme Corp", "uid": "acme"}""");
        CommandId = (
            await Host.Client.PostAsync(
                "app/acme/slack/command",
                $$"""{"command": "/deploy", "url": "{{App.Url}}/deploy", "secret": "{{Secret}}"}"""))["id"]!.GetValue<string>();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        await App.DisposeAsync();
    }

    private protected const string Invocation =
        """{"command": "/deploy", "text": "web now & <here> 🎺", "userId": "U1AB", "userName": "ada", "channelId": "C1AB","""
            + """ "channelName": "general"}""";

    private protected async Task<(int Status, JsonNode Body)> InvokeAsync(string invocation = Invocation)
    {
        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/command", invocation);
        return ((int)status, JsonNode.Parse(text)!);
    }

    /// <summary>The form that the app got last.</summary>
    private protected Dictionary<string, string> LastForm() =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(App.At("deploy")[^1].Body)).ToDictionary(
            static field => field.Key, static field => field.Value.ToString(), StringComparer.Ordinal);

    private protected async Task<(int Status, string Body)> RespondAsync(string url, string message)
    {
        using var content = new StringContent(message, Encoding.UTF8, "application/json");
        using var response = await Http.PostAsync(new Uri(url), content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private protected async Task<List<JsonNode>> EventsAsync()
    {
        var events = await Host.Client.ListAsync("app/acme/msg");
        events.Reverse();
        return events;
    }

    /// <summary>How Slack signs, written again.</summary>
    private protected static string SignatureOf(string secret, string timestamp, byte[] body) =>
        "v0=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), (byte[])[.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body]));

    private protected static async Task AnswerAsync(HttpContext http, int status, string contentType, string body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(body);
    }
}
