using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Hosting;

namespace Fanfare.Slack;

/// <summary>An application that Slack's clients take for a workspace.</summary>
public abstract class SlackTestBase : IAsyncLifetime
{
    private protected TestHost Host { get; private set; } = null!;

    private protected HttpClient Http { get; } = new(
        new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true });

    private protected virtual (string Option, string Value)[] Options =>
        [("Slack:MessagesPerSecond", "0"), ("Logging:LogLevel:Default", "Error")];

    public virtual async Task InitializeAsync()
    {
        Host = await TestHost.StartAsync(Options);
        await Host.Client.PostAsync("app", """{"name": "Acme Corp", "uid": "acme"}""");
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Makes an incoming webhook.</summary>
    private protected Task<JsonNode> AddHookAsync(string hook = """{"channel": "#general"}""") =>
        Host.Client.PostAsync("app/acme/slack/hook", hook);

    /// <summary>Makes an incoming webhook, and gives its path.</summary>
    private protected async Task<string> AddUrlAsync(string hook = """{"channel": "#general"}""") =>
        (await AddHookAsync(hook))["url"]!.GetValue<string>();

    private protected async Task<string> AddTokenAsync() =>
        (await Host.Client.PostAsync("app/acme/slack/token", """{"name": "robot"}"""))["token"]!.GetValue<string>();

    private protected async Task<(int Status, string Body, HttpResponseMessage Response)> SendAsync(
        string path, string? body = null, string? contentType = "application/json; charset=utf-8", string method = "POST", params (
            string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), Host.Url + path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var response = await Http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response);
    }

    /// <summary>Calls a method of the Web API with JSON.</summary>
    private protected async Task<JsonNode> CallAsync(string method, string? token, string arguments = "{}")
    {
        var (status, body, response) = await SendAsync(
            $"/api/{method}", arguments, headers: token is null ? [] : [("Authorization", $"Bearer {token}")]);
        Assert.Equal((200, "application/json; charset=utf-8"), (status, response.Content.Headers.ContentType!.ToString()));
        return JsonNode.Parse(body)!;
    }

    /// <summary>Calls a method, and gives its error.</summary>
    private protected async Task<string> ErrorAsync(string method, string? token, string arguments = "{}")
    {
        var answer = await CallAsync(method, token, arguments);
        Assert.False(answer["ok"]!.GetValue<bool>());
        return answer["error"]!.GetValue<string>();
    }

    /// <summary>The application's events, oldest first.</summary>
    private protected async Task<List<JsonNode>> EventsAsync()
    {
        var events = await Host.Client.ListAsync("app/acme/msg");
        events.Reverse();
        return events;
    }

    private protected async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(HttpMethod method, string path, string? body = null)
    {
        var (status, text, _) = await Host.Client.SendAsync(method, path, body);
        return (status, text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!);
    }
}
