using Fanfare.Harness;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Attempts;

[Collection(FanfareCollection.Name)]
public sealed class AttemptsTests(FanfareFixture fixture)
{
    [Fact]
    public async Task Attempts_are_listed_of_an_endpoint_of_an_event_and_by_how_they_ended()
    {
        await fixture.AddAppAsync("attempts");
        await fixture.AddEndpointAsync("attempts", "attempts-good");
        await fixture.AddEndpointAsync("attempts", "attempts-bad");
        fixture.Receiver.Behave("attempts-bad", http =>
        {
            http.Response.StatusCode = 503;
            return http.Response.WriteAsync("no\u001b[31m room");
        });
        var id = await fixture.PublishAsync("attempts");
        await fixture.UntilAsync($"app/attempts/attempt/msg/{id}", 2);
        using var cli = Cli.For(fixture.Fanfare);

        Assert.Equal([200, 503], await CodesAsync("--message", id));
        Assert.Equal([200], await CodesAsync("--endpoint", "attempts-good"));
        Assert.Equal([503], await CodesAsync("--message", id, "--endpoint", "attempts-bad"));
        Assert.Equal([503], await CodesAsync("--message", id, "--status", "fail"));
        var text = await cli.RunAsync("attempts", "list", "--app", "attempts", "--endpoint", "attempts-bad");
        Assert.Contains("no[31m room", text.Output, StringComparison.Ordinal);

        async Task<IEnumerable<int>> CodesAsync(params string[] of) =>
            (await cli.JsonAsync(["attempts", "list", "--app", "attempts", .. of])).AsArray()
                .Select(attempt => attempt!["responseStatusCode"]!.GetValue<int>()).Order();
    }

    [Fact]
    public async Task Of_nothing_there_are_no_attempts()
    {
        using var cli = Cli.For(fixture.Fanfare);

        var refused = await cli.RunAsync("attempts", "list", "--app", "attempts");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--endpoint", refused.Errors, StringComparison.Ordinal);
    }
}
