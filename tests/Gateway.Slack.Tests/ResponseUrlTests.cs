using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack;

/// <summary>Where apps answer later.</summary>
public sealed class ResponseUrlTests : CommandTestBase
{
    [Fact]
    public async Task It_takes_five_posts_each_an_event_and_no_sixth()
    {
        await InvokeAsync();
        var url = LastForm()["response_url"];
        var invocation = url.Split('/')[^2];

        Assert.Equal((200, "ok"), await RespondAsync(url, """{"text": "one"}"""));
        Assert.Equal((200, "ok"), await RespondAsync(url, """{"text": "two", "response_type": "in_channel", "replace_original": true}"""));
        Assert.Equal((200, "ok"), await RespondAsync(url, """{"delete_original": true}"""));
        Assert.Equal((400, "no_text"), await RespondAsync(url, """{"response_type": "in_channel"}"""));
        Assert.Equal((400, "invalid_payload"), await RespondAsync(url, """{"text": "x", "response_type": "loud"}"""));
        Assert.Equal((400, "invalid_payload"), await RespondAsync(url, """{"text": "x", "delete_original": 1}"""));
        Assert.Equal((400, "invalid_payload"), await RespondAsync(url, "null"));
        Assert.Equal((200, "ok"), await RespondAsync(url, """{"text": "four"}"""));
        Assert.Equal((200, "ok"), await RespondAsync(url, """{"blocks": [{"type": "divider"}]}"""));
        Assert.Equal((404, "used_url"), await RespondAsync(url, """{"text": "six"}"""));

        var events = await EventsAsync();
        Assert.Equal(
            [.. Enumerable.Range(1, 5).Select(number => $"{invocation}.{number}")], events.Select(static made => (string)made["eventId"]!));
        Assert.All(events, static made => Assert.Equal("slack.command.response", (string)made["eventType"]!));
        var flags = events.Select(
            static made =>
                $"{made["payload"]!["response_type"]} {made["payload"]!["replace_original"]} {made["payload"]!["delete_original"]}");
        Assert.Equal(
            ["ephemeral false false", "in_channel true false", "ephemeral false true", "ephemeral false false", "ephemeral false false"],
            flags);
        Assert.Equal("two", (string)events[1]["payload"]!["text"]!);
    }

    [Fact]
    public async Task Of_posts_at_once_exactly_five_are_taken()
    {
        await InvokeAsync();
        var url = LastForm()["response_url"];

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => RespondAsync(url, $$"""{"text": "{{number}}"}""")));

        Assert.Equal(
            (5, 7), (answers.Count(static answer => answer == (200, "ok")), answers.Count(static answer => answer == (404, "used_url"))));
        Assert.Equal(5, (await EventsAsync()).DistinctBy(static made => (string)made["payload"]!["text"]!).Count());
    }

    [Fact]
    public async Task It_holds_for_thirty_minutes_and_says_so_afterwards()
    {
        var before = DateTimeOffset.UtcNow;
        var (_, answer) = await InvokeAsync();
        Assert.InRange(
            answer["expiresAt"]!.GetValue<DateTimeOffset>(), before.AddMinutes(30).AddMilliseconds(-1),
            DateTimeOffset.UtcNow.AddMinutes(30));
        var commands = Host.Get<SlackCommandStore>();
        var parts = LastForm()["response_url"].Split('/');
        var url = await commands.FindResponseUrlAsync(parts[^3], parts[^2], default);

        await commands.InsertResponseUrlAsync(url! with { Id = "1", ExpiresAt = DateTimeOffset.UtcNow }, null, default);

        Assert.Equal(
            (404, "expired_url: Expired url"),
            await RespondAsync($"{Host.Url}/commands/{parts[^3]}/1/{parts[^1]}", """{"text": "late"}"""));
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task One_that_is_not_whole_or_of_an_application_that_is_gone_is_no_service()
    {
        await InvokeAsync();
        var url = LastForm()["response_url"];
        var parts = url.Split('/');

        Assert.Equal((404, "no_service"), await RespondAsync(url[..^1] + (url[^1] == 'x' ? 'y' : 'x'), """{"text": "x"}"""));
        Assert.Equal(
            (404, "no_service"),
            await RespondAsync(url.Replace(parts[^2], "1" + parts[^2], StringComparison.Ordinal), """{"text": "x"}"""));
        Assert.Equal(
            (404, "no_service"), await RespondAsync(url.Replace(parts[^3], "T123", StringComparison.Ordinal), """{"text": "x"}"""));
        Assert.Equal((404, "no_service"), await RespondAsync($"{Host.Url}/commands/a/b/c", """{"text": "x"}"""));
        await Host.Client.SendAsync(HttpMethod.Delete, "app/acme");
        Assert.Equal((404, "no_service"), await RespondAsync(url, """{"text": "x"}"""));
    }

    [Fact]
    public async Task An_app_may_post_before_it_has_answered()
    {
        (int Status, string Body) early = default;
        App.Behave("deploy", async http =>
        {
            early = await RespondAsync(LastForm()["response_url"], """{"text": "early"}""");
            await http.Response.WriteAsync("done");
        });

        Assert.Equal((200, (200, "ok")), ((await InvokeAsync()).Status, early));
        Assert.Equal(["early", "done"], (await EventsAsync()).Select(static made => (string)made["payload"]!["text"]!));
    }

    [Fact]
    public async Task An_app_that_has_not_answered_within_three_seconds_is_504_and_may_post_later()
    {
        App.Behave(
            "deploy",
            static http => Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default));

        var (status, body) = await InvokeAsync();

        Assert.Equal(
            (504, "app_too_slow", "The app has not answered: No complete answer within 3 s."),
            (status, (string)body["code"]!, (string)body["detail"]!));
        Assert.Equal((200, "ok"), await RespondAsync(LastForm()["response_url"], """{"text": "late"}"""));
    }
}
