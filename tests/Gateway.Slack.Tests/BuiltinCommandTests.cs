using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Hooks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack;

/// <summary>The slash command <c>/fanfare</c>: answered at once, reported through <c>response_url</c>.</summary>
public sealed class BuiltinCommandTests : HookTestBase
{
    private const string Secret = "a-signing-secret";
    private const string Form = "application/x-www-form-urlencoded";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private int _triggers;

    private protected override (string Option, string Value)[] Options =>
        [("Slack:ResponseOrigins", $"https://hooks.slack.com, {Receiver.Url}"), ("Logging:LogLevel:Default", "Error")];

    [Fact]
    public async Task Status_says_what_is_owed_and_what_is_wrong()
    {
        await AddAsync();
        Receiver.Behave("all", static http => StatusAsync(http, 500));
        await Host.Client.PostAsync("app/acme/endpoint", $$"""{"url": "{{Receiver.Url}}/off", "uid": "off", "disabled": true}""");
        await Host.PublishAsync("acme", "c", 1);
        await Receiver.WaitAsync("all", 1, Patience);

        var report = await ReportOfAsync("status");

        Assert.StartsWith("Endpoints: 2, in trouble: 1. Deliveries owed: 1, the oldest since ", report, StringComparison.Ordinal);
        Assert.Contains("• `off`: disabled, 0 owed", report, StringComparison.Ordinal);
        Assert.Contains("• `all`: 1 owed", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_tries_a_hook_of_the_application_signed_and_its_event_is_made()
    {
        await AddAsync();
        await AddAsync(
            """{"route": "/github", "preset": "github", "event": {"type": "x"}, "secrets": [{"key": "x"}],"""
                + """ "answer": {"body": "<made> & {id}"}}""");

        var report = await ReportOfAsync("test /github {\"action\": \"opened\"}");
        var again = await ReportOfAsync("test /hooks/acme/github?a=b {\"action\": \"closed\"}");

        Assert.Matches("^`POST /hooks/app_[^/]+/github` was answered 200:\n```&lt;made&gt; &amp; msg_[^`]+```$", report);
        Assert.Contains("was answered 200", again, StringComparison.Ordinal);
        Assert.Equal(["opened", "closed"], (await EventsAsync()).Select(static made => (string)made["payload"]!["action"]!));
    }

    [Fact]
    public async Task Test_finds_no_hook_of_others_and_not_itself()
    {
        await AddAsync();
        await Host.Client.PostAsync("app", """{"name": "other", "uid": "other"}""");
        await Host.Client.PostAsync("app/other/hook", """{"route": "/theirs", "check": {"scheme": "none"}}""");

        Assert.Equal("Not done: The application has no hook at this path.", await ReportOfAsync("test /hooks/other/theirs {}"));
        Assert.Equal("Not done: The application has no hook at this path.", await ReportOfAsync("test /theirs {}"));
        Assert.Equal("Not done: The application has no hook at this path.", await ReportOfAsync("test /../../hooks/other/theirs {}"));
        Assert.Equal("Not done: This command does not try itself.", await ReportOfAsync("test /s command=x"));
    }

    [Fact]
    public async Task Resend_delivers_a_message_once_more_and_once_for_a_trigger()
    {
        await AddAsync();
        await Host.SubscribeAsync("acme", "second", $"{Receiver.Url}/second");
        var message = await Host.PublishAsync("acme", "c", 1);
        await Receiver.WaitAsync("all", 1, Patience);
        await Receiver.WaitAsync("second", 1, Patience);

        Assert.Equal($"`{message}`, once more:\n• `second`: on its way", await ReportOfAsync($"resend {message} second", trigger: "1.2.t"));
        Assert.Equal(
            $"`{message}`, once more:\n• `second`: on its way already", await ReportOfAsync($"resend {message} second", trigger: "1.2.t"));
        var both = await ReportOfAsync($"resend {message}", trigger: "1.2.u");

        Assert.Contains("• `all`: on its way\n", both + "\n", StringComparison.Ordinal);
        Assert.Contains("• `second`: on its way\n", both + "\n", StringComparison.Ordinal);
        await Host.UntilAsync($"app/acme/attempt/msg/{message}", static list => list["data"]!.AsArray().Count == 5);
        Assert.Equal((2, 3), (Receiver.At("all").Count, Receiver.At("second").Count));
    }

    [Theory]
    [InlineData("resend msg_none", "Not done: there is no message `msg_none`.")]
    [InlineData("resend <!channel>", "Not done: there is no message `&lt;!channel&gt;`.")]
    public async Task Resend_of_what_is_not_there_says_so(string text, string says)
    {
        await AddAsync();

        Assert.Equal(says, await ReportOfAsync(text));
    }

    [Fact]
    public async Task A_report_is_tried_again_when_it_does_not_get_through()
    {
        await AddAsync();
        var tries = 0;
        Receiver.Behave("report", http => StatusAsync(http, Interlocked.Increment(ref tries) == 1 ? 503 : 200));

        await SayAsync("status");

        await Host.UntilAsync("app/acme", _ => Volatile.Read(ref tries) == 2);
        Assert.Equal(Receiver.At("report")[0].Body, Receiver.At("report")[1].Body);
    }

    [Theory]
    [InlineData("")]
    [InlineData("help")]
    [InlineData("status now")]
    [InlineData("test")]
    [InlineData("test nowhere")]
    [InlineData("resend")]
    [InlineData("resend a b c")]
    public async Task What_it_does_not_know_is_answered_with_how_it_is_used(string text)
    {
        await AddAsync();

        var (status, answer) = await SayAsync(text);

        Assert.Equal((200, "ephemeral"), (status, (string)answer["response_type"]!));
        Assert.StartsWith("`/fanfare status`", (string)answer["text"]!, StringComparison.Ordinal);
        Assert.Empty(Receiver.At("report"));
    }

    [Fact]
    public async Task Others_than_its_users_may_not_use_it_and_it_reports_nowhere_else()
    {
        await AddAsync();

        Assert.StartsWith("You may not", (string)(await SayAsync("status", user: "U9XY")).Answer["text"]!, StringComparison.Ordinal);
        Assert.StartsWith(
            "Nothing was done", (string)(await SayAsync("status", responseUrl: "https://example.com/report")).Answer["text"]!,
            StringComparison.Ordinal);
        Assert.StartsWith(
            "Nothing was done", (string)(await SayAsync("status", responseUrl: "https://hooks.slack.com@example.com/")).Answer["text"]!,
            StringComparison.Ordinal);
        Assert.Equal(400, (await SayAsync("status", trigger: "")).Status);
        Assert.Equal(401, (await CallAsync("/hooks/acme/s", "command=%2Ffanfare&text=status", Form)).Status);
        Assert.Equal(0, Receiver.Count);
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("""{"route": "/s", "preset": "slack-command", "fanfare": {}, "secrets": [{"key": "s"}]}""", "users")]
    [InlineData("""{"route": "/s", "preset": "slack-command", "fanfare": {"users": []}, "secrets": [{"key": "s"}]}""", "users")]
    [InlineData("""{"route": "/s", "preset": "slack-command", "fanfare": {"users": ["ada"]}, "secrets": [{"key": "s"}]}""", "users")]
    [InlineData("""{"route": "/s", "preset": "github", "fanfare": {"users": ["*"]}, "secrets": [{"key": "s"}]}""", "fanfare")]
    public async Task A_hook_that_cannot_be_the_command_is_422_that_names_the_field(string hook, string field)
    {
        var (status, text, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/hook", hook);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(field, (string)JsonNode.Parse(text)!["detail"]![0]!["loc"]!.AsArray()[^1]!);
    }

    [Fact]
    public async Task Its_users_are_shown_and_stay_when_something_else_is_patched()
    {
        var hook = await AddAsync();

        var patched = await Host.Client.PatchAsync($"app/acme/hook/{hook["id"]}", """{"description": "x"}""");

        Assert.Equal("U1AB", (string)patched["fanfare"]!["users"]![0]!);
    }

    [Fact]
    public async Task An_application_whose_reports_do_not_get_through_takes_no_place_from_others()
    {
        await AddAsync();
        await Host.Client.PostAsync("app", """{"name": "other", "uid": "other"}""");
        await Host.Client.PostAsync("app/other/hook", Settings);
        var silence = new TaskCompletionSource();
        Receiver.Behave("silent", _ => silence.Task);

        var answers = new List<string>();
        for (var use = 0; use < 20; use++)
        {
            answers.Add((string)(await SayAsync("status", responseUrl: $"{Receiver.Url}/silent")).Answer["text"]!);
        }

        Assert.Equal(
            (4, 16),
            (answers.Count(static text => text.EndsWith("the report follows.", StringComparison.Ordinal)),
                answers.Count(static text => text.StartsWith("Too much", StringComparison.Ordinal))));
        await SayAsync("status", application: "other");
        await Receiver.WaitAsync("report", 1, Patience);
        silence.SetResult();
    }

    private const string Settings =
        $$"""{"route": "/s", "preset": "slack-command", "fanfare": {"users": ["U1AB"]}, "secrets": [{"key": "{{Secret}}"}]}""";

    private Task<JsonNode> AddAsync() => AddAsync(Settings);

    private static Task StatusAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Uses the command, and waits for its report.</summary>
    private async Task<string> ReportOfAsync(string text, string? trigger = null)
    {
        var before = Receiver.At("report").Count;
        var (status, answer) = await SayAsync(text, trigger: trigger);
        Assert.Equal((200, true), (status, ((string)answer["text"]!).EndsWith("the report follows.", StringComparison.Ordinal)));
        await Host.UntilAsync("app/acme", _ => Receiver.At("report").Count > before);
        var report = Receiver.At("report")[^1].Json;
        Assert.Equal("ephemeral", (string)report["response_type"]!);
        return (string)report["text"]!;
    }

    private async Task<(int Status, JsonNode Answer)> SayAsync(
        string text, string user = "U1AB", string? responseUrl = null, string? trigger = null, string application = "acme")
    {
        using var form = new FormUrlEncodedContent(
        [
            new("command", "/fanfare"), new("text", text), new("user_id", user),
            new("response_url", responseUrl ?? $"{Receiver.Url}/report"),
            new("trigger_id", trigger ?? string.Create(CultureInfo.InvariantCulture, $"1.2.{_triggers++}")),
        ]);
        var body = await form.ReadAsStringAsync();
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = "v0=" + Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}")));
        var (status, answer, _) = await CallAsync(
            $"/hooks/{application}/s", body, Form, headers: [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", signature)]);
        return (status, JsonNode.Parse(answer)!);
    }
}
