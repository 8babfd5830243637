namespace Fanfare.Slack;

public sealed class SlackRateTests : SlackTestBase
{
    private protected override (string Option, string Value)[] Options => [("Slack:MessagesPerSecond", "1"), ("Slack:Burst", "3")];

    [Fact]
    public async Task More_than_the_burst_through_a_hook_is_429_with_whole_seconds_to_wait_and_is_not_kept()
    {
        var (url, other) = (await AddUrlAsync(), await AddUrlAsync());
        var answers = new List<(int Status, string Body, HttpResponseMessage Response)>();
        for (var times = 0; times < 20; times++)
        {
            answers.Add(await SendAsync(url, """{"text": "x"}"""));
        }

        var (_, body, response) = answers.First(static answer => answer.Status == 429);
        Assert.Equal("""{"retry_after":1,"ok":false,"error":"rate_limited"}""", body);
        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(["1"], response.Headers.GetValues("Retry-After"));
        Assert.All(answers.Take(3), static answer => Assert.Equal((200, "ok"), (answer.Status, answer.Body)));
        Assert.Equal(answers.Count(static answer => answer.Status == 200), (await EventsAsync()).Count);
        Assert.Equal(200, (await SendAsync(other, """{"text": "x"}""")).Status);
    }

    [Fact]
    public async Task More_than_the_burst_for_a_channel_is_ratelimited_over_the_web_api()
    {
        await AddUrlAsync();
        var token = await AddTokenAsync();
        var answers = new List<(int Status, string Body, HttpResponseMessage Response)>();
        for (var times = 0; times < 20; times++)
        {
            answers.Add(
                await SendAsync(
                    "/api/chat.postMessage", """{"channel": "general", "text": "x"}""", headers: ("Authorization", $"Bearer {token}")));
        }

        var (_, body, response) = answers.First(static answer => answer.Status == 429);
        Assert.Equal("""{"ok":false,"error":"ratelimited"}""", body);
        Assert.Equal(["1"], response.Headers.GetValues("Retry-After"));
        Assert.Equal(answers.Count(static answer => answer.Status == 200), (await EventsAsync()).Count);
    }
}
