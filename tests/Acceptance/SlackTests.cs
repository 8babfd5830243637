using System.Text.Json.Nodes;
using Fanfare.Acceptance.Harness;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

/// <summary>Slack's official packages, unchanged but for the URL.</summary>
public sealed class SlackTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [NodeFact]
    public async Task The_official_JavaScript_packages_of_Slack_work_unchanged_but_for_the_url()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync();
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "Acme", "uid": "acme"}""");
        await client.PostAsync("app/acme/endpoint", $$"""{"url": "{{receiver.Url}}/general", "channels": ["general"]}""");
        foreach (var name in new[] { "ada", "bob", "eve" })
        {
            await client.PostAsync("app/acme/user", $$"""{"name": "{{name}}"}""");
        }

        var (exitCode, output) = await Node.RunAsync(
            "slack.mjs", "", fanfare.Url, await HookAsync(client, "general"), await TokenAsync(client), await HookAsync(client, "limited"));

        Assert.True(exitCode == 0 && output.TrimEnd().EndsWith("done", StringComparison.Ordinal), $"{output}\n{fanfare.Output}");
        await receiver.WaitAsync("general", 4, Patience);
        Assert.Equal("He said: \"naïve\" \\ <&>\n\u2028 🎺", JsonNode.Parse(receiver.At("general")[0].Body)!["text"]!.GetValue<string>());
    }

    [NodeFact]
    public async Task An_app_made_with_Slacks_own_package_takes_commands_and_answers_through_the_response_url()
    {
        await using var fanfare = await FanfareProcess.StartAsync();
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "Acme", "uid": "acme"}""");

        var (exitCode, output) = await Node.RunAsync("bolt.mjs", "", fanfare.Url, FanfareProcess.Key);

        Assert.True(exitCode == 0 && output.TrimEnd().EndsWith("done", StringComparison.Ordinal), $"{output}\n{fanfare.Output}");
        var texts = (await client.ListAsync("app/acme/msg")).Select(static made => (string)made["payload"]!["text"]!);
        Assert.Equal(["five", "four", "three", "two", "one", "On its way: web & <db> 🎺"], texts);
    }

    [Fact]
    public async Task When_nothing_can_be_stored_a_client_of_Slack_is_answered_503_and_exactly_what_was_ok_is_kept()
    {
        await using var fanfare = await FanfareProcess.StartAsync(
            ("Storage:MaxBytes", "1500000"), ("Slack:MessagesPerSecond", "0"), ("Logging:LogLevel:Default", "None"));
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "Acme", "uid": "acme"}""");
        var url = new Uri(fanfare.Url + await HookAsync(client, "general"));
        var token = await TokenAsync(client);
        using var http = new HttpClient();
        var taken = 0;
        var answer = "ok";
        var message = new JsonObject { ["channel"] = "general", ["text"] = new string('x', 30_000) }.ToJsonString();

        for (; answer == "ok" && taken < 200; taken++)
        {
            (_, answer) = await PostAsync(http, url, message, token);
        }

        Assert.Equal("service_unavailable", answer);
        Assert.Equal((503, "service_unavailable"), await PostAsync(http, url, message, token));
        Assert.Equal(
            (503, """{"ok":false,"error":"service_unavailable"}"""),
            await PostAsync(http, new Uri(fanfare.Url + "/api/chat.postMessage"), message, token));
        await fanfare.KillAsync();
        await fanfare.RestartAsync(("Storage:MaxBytes", "0"));
        Assert.Equal(taken - 1, (await client.ListAsync("app/acme/msg")).Count);
    }

    private static async Task<string> HookAsync(ApiClient client, string channel) =>
        (await client.PostAsync("app/acme/slack/hook", $$"""{"channel": "#{{channel}}"}"""))["url"]!.GetValue<string>();

    private static async Task<string> TokenAsync(ApiClient client) =>
        (await client.PostAsync("app/acme/slack/token", "{}"))["token"]!.GetValue<string>();

    private static async Task<(int Status, string Body)> PostAsync(HttpClient http, Uri url, string json, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url)
        {
            Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Authorization", $"Bearer {token}");
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
