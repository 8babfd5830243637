namespace Fanfare.Hooks;

public sealed class HookRateTests : HookTestBase
{
    private protected override (string Option, string Value)[] Options => [("Hooks:MaxRate", "1")];

    [Fact]
    public async Task What_is_not_genuine_does_not_use_the_rate_up()
    {
        await AddAsync("""{"route": "/github", "preset": "github", "secrets": [{"key": "s"}]}""");
        for (var times = 0; times < 20; times++)
        {
            Assert.Equal(401, (await CallAsync("/hooks/acme/github", "{}", headers: [("X-GitHub-Event", "push")])).Status);
        }

        Assert.Equal(
            200,
            (await CallAsync("/hooks/acme/github", "{}",
                headers: [("X-GitHub-Event", "push"), ("X-Hub-Signature-256", GitHubSignature("s", "{}"))])).Status);
    }

    [Fact]
    public async Task More_than_the_rate_of_an_application_is_429_with_whole_seconds_to_wait()
    {
        await AddAsync("""{"route": "/in"}""");

        var answers = new List<(int Status, string Body, HttpResponseMessage Response)>();
        for (var times = 0; times < 20; times++)
        {
            answers.Add(await CallAsync("/hooks/acme/in", "{}"));
        }

        Assert.Contains(answers, static answer => answer.Status == 200);
        var refused = answers.First(static answer => answer.Status == 429);
        Assert.True(refused.Response.Headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(answers.Count(static answer => answer.Status == 200), (await EventsAsync()).Count);
    }
}
