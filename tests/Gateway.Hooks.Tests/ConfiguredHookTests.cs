using Fanfare.Hosting;

namespace Fanfare.Hooks;

public sealed class ConfiguredHookTests : HookTestBase
{
    private protected override (string Option, string Value)[] Options =>
    [
        ("Hooks:Routes:0:App", "acme"), ("Hooks:Routes:0:Route", "/configured/<name>"), (
            "Hooks:Routes:0:Event:Type", "made.{route:name}"), ("Hooks:Routes:0:Preset", "github"),
        ("Hooks:Routes:0:Secrets:0:Key", "s"),
    ];

    [Fact]
    public async Task A_hook_of_the_configuration_works_is_listed_and_clashes_with_those_of_the_API()
    {
        var (status, _, _) = await CallAsync(
            "/hooks/acme/configured/x", "{}", headers: [("X-GitHub-Event", "push"), ("X-Hub-Signature-256", GitHubSignature("s", "{}"))]);

        Assert.Equal(200, status);
        Assert.Equal("made.x", (await EventsAsync()).Single()["eventType"]!.GetValue<string>());
        var listed = (await Host.UntilAsync("hook", static list => list["data"]![0]!["accepted"]!.GetValue<long>() == 1))["data"]![0]!;
        Assert.Equal(("configured", "github"), (listed["kind"]!.GetValue<string>(), listed["checks"]!.GetValue<string>()));
        Assert.Equal(409, (int)(await AskAsync(HttpMethod.Post, "app/acme/hook", """{"route": "/configured/{other}"}""")).Status);
    }

    [Theory]
    [InlineData("/x", "{wrong", "Hooks:Routes:0:event:type")]
    [InlineData("x", "t", "Hooks:Routes:0:route")]
    public async Task One_that_is_wrong_stops_the_start_with_its_place_named(string route, string type, string place)
    {
        var wrong = await Assert.ThrowsAsync<ConfigurationException>(
            () =>
                TestHost.StartAsync(("Hooks:Routes:0:App", "acme"), ("Hooks:Routes:0:Route", route), ("Hooks:Routes:0:Event:Type", type)));

        Assert.Contains(place, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_clash_stop_the_start()
    {
        var wrong = await Assert.ThrowsAsync<ConfigurationException>(() => TestHost.StartAsync(
            ("Hooks:Routes:0:App", "acme"), ("Hooks:Routes:0:Route", "/a/{b}"), ("Hooks:Routes:1:App", "acme"), (
                "Hooks:Routes:1:Route", "/a/<c>")));

        Assert.Contains("'/a/<c>'", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("'/a/{b}'", wrong.Message, StringComparison.Ordinal);
    }
}
