using Fanfare.Harness;

namespace Fanfare.Apps;

[Collection(FanfareCollection.Name)]
public sealed class AppsTests(FanfareFixture fixture)
{
    [Fact]
    public async Task An_application_is_made_shown_listed_and_deleted()
    {
        using var cli = Cli.For(fixture.Fanfare);

        var made = await cli.JsonAsync(
            "apps", "create", "First", "--uid", "apps-first", "--throttle-rate", "7", "--set", "metadata={\"plan\": \"gold\"}");
        var shown = await cli.JsonAsync("apps", "get", "apps-first");
        var listed = await cli.JsonAsync("apps", "list", "--all");
        var deleted = await cli.JsonAsync("apps", "delete", "apps-first");
        var gone = await cli.RunAsync("apps", "get", "apps-first");

        Assert.Equal(
            ("First", 7, "gold"),
            (made["name"]!.GetValue<string>(), made["throttleRate"]!.GetValue<int>(), made["metadata"]!["plan"]!.GetValue<string>()));
        Assert.Equal(made.ToJsonString(), shown.ToJsonString());
        Assert.Contains(listed.AsArray(), app => app!["uid"]!.GetValue<string>() == "apps-first");
        Assert.Equal("apps-first", deleted["deleted"]!.GetValue<string>());
        Assert.Equal(4, gone.ExitCode);
        Assert.Contains("app/apps-first", gone.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_cut_at_its_limit_and_says_that_there_is_more()
    {
        using var cli = Cli.For(fixture.Fanfare);
        await fixture.AddAppAsync("apps-one");
        await fixture.AddAppAsync("apps-two");

        var cut = await cli.RunAsync("apps", "list", "--limit", "1", "--json");

        Assert.Single(cut.Json.AsArray());
        Assert.Contains("There are more", cut.Errors, StringComparison.Ordinal);
    }
}
