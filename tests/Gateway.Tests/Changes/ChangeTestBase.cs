using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Changes;

/// <summary>
/// An application whose models change, and a receiver as the documentation of the Django chat archive has it: it answers the challenge, and
/// writes down the rest.
/// </summary>
public abstract class ChangeTestBase : IAsyncLifetime
{
    private protected const string Token = "slackchat";

    private protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private protected TestHost Host { get; private set; } = null!;

    private protected Receiver Receiver { get; private set; } = null!;

    private protected virtual (string Option, string Value)[] Options => [];

    public virtual async Task InitializeAsync()
    {
        Receiver = await Receiver.StartAsync();
        Host = await TestHost.StartAsync(
            [("Verification:Attempts", "1"), ("Verification:Timeout", "00:00:05"), ("Delivery:SweepEvery", "00:00:00.05"), .. Options]);
        await Host.Client.PostAsync("app", """{"name": "acme", "uid": "acme"}""");
    }

    public virtual async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    /// <summary>Adds an endpoint in the archive's format whose receiver is the one of the archive's documentation.</summary>
    private protected async Task AddArchiveAsync(string name, string more = "")
    {
        Receiver.Behave(name, AnswerAsArchivesReceiverAsync);
        await Host.Client.PostAsync(
            "app/acme/endpoint",
            $$"""{"uid": "{{name}}", "url": "{{Receiver.Url}}/{{name}}", "format": "slackchat", "secret": "{{Token}}"{{more}} }""");
        await Host.UntilAsync(
            $"app/acme/endpoint/{name}", static endpoint => endpoint["verification"]?["status"]?.GetValue<string>() == "verified");
    }

    private protected Task<JsonNode> ChangeAsync(string body) => Host.Client.PostAsync("app/acme/change", body);

    private protected async Task<JsonNode> RefusedAsync(string body, int status = 422)
    {
        var (answered, text, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", body);
        Assert.Equal((status, text), ((int)answered, text));
        return JsonNode.Parse(text)!["detail"]!;
    }

    /// <summary>Waits for so many notifications at a receiver and gives them, in order, as they were written.</summary>
    private protected async Task<List<string>> ToldAsync(string name, int count)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (Told(name).Count < count)
        {
            Assert.False(
                timeout.IsCancellationRequested, $"Waited for {count} notifications at {name}; there are {string.Join('\n', Told(name))}");
            await Task.Delay(20);
        }

        return Told(name);
    }

    private protected List<string> Told(string name) =>
        [.. Receiver.At(name).Where(static one => one.Json["type"]?.GetValue<string>() != "url_verification")
            .Select(static one => one.Json.ToJsonString())];

    private protected List<JsonNode> Asked(string name) =>
        [.. Receiver.At(name).Select(static one => one.Json).Where(static json => json["type"]?.GetValue<string>() == "url_verification")];

    /// <summary>The events of the application, oldest first.</summary>
    private protected async Task<List<JsonNode>> EventsAsync()
    {
        var events = await Host.Client.ListAsync("app/acme/msg");
        events.Reverse();
        return events;
    }

    /// <summary>Whoever has the token is told the challenge, as Django REST framework tells it: as a JSON string.</summary>
    private static async Task AnswerAsArchivesReceiverAsync(HttpContext http, Received received)
    {
        if (received.Json["token"]?.GetValue<string>() != Token)
        {
            http.Response.StatusCode = 403;
        }
        else if (received.Json["type"]!.GetValue<string>() == "url_verification")
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($"\"{received.Json["challenge"]!.GetValue<string>()}\"");
        }
    }
}
