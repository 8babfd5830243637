using Fanfare.Harness;

namespace Fanfare.Hooks;

[Collection(FanfareCollection.Name)]
public sealed class HooksTests(FanfareFixture fixture)
{
    [Fact]
    public async Task Hooks_are_listed_with_what_came_to_them()
    {
        await fixture.AddAppAsync("hooks-list");
        await fixture.Client.PostAsync("app/hooks-list/hook", """{"route": "/orders/{shop}"}""");
        using var cli = Cli.For(fixture.Fanfare);
        await cli.JsonAsync("hooks", "test", "/hooks/hooks-list/orders/north", "{\"order\": 7}");

        var json = await cli.JsonAsync("hooks", "list", "--all");
        var text = await cli.RunAsync("hooks", "list", "--all");

        var hook = json.AsArray().Single(one => one!["route"]!.GetValue<string>().EndsWith("/orders/{shop}", StringComparison.Ordinal))!;
        Assert.Equal(("stored", "none"), (hook["kind"]!.GetValue<string>(), hook["checks"]!.GetValue<string>()));
        var line = text.Output.Split('\n').Single(one => one.Contains("/orders/{shop}", StringComparison.Ordinal));
        Assert.Contains($"/orders/{{shop}}\tPOST\tstored\t{hook["id"]}\t{hook["app"]}\tnone\t", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_test_shows_what_the_hook_made_of_it()
    {
        await fixture.AddAppAsync("hooks-test");
        await fixture.Client.PostAsync(
            "app/hooks-test/hook",
            """{"route": "/orders", "methods": ["PUT"], "event": {"type": "{header:X-Kind}"}, "answer": {"status": 202, "headers": {},"""
                + """ "body": "[red]taken[/]\u009b2J\nnext"} }""");
        using var cli = Cli.For(fixture.Fanfare);

        var shown = await cli.RunAsync(
            "{\"order\": 7}", ["hooks", "test", "/hooks/hooks-test/orders", "-", "--method", "PUT", "--header", "X-Kind: order.new"]);

        Assert.Equal("PUT /hooks/hooks-test/orders\nDetected application/json\nStatus 202\n\n[red]taken[/]2J\nnext\n", shown.Output);
        Assert.Equal("order.new", (await fixture.Client.ListAsync("app/hooks-test/msg")).Single()["eventType"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_test_is_signed_when_that_is_asked_for_and_JSON_is_what_the_API_answers()
    {
        await fixture.AddAppAsync("hooks-signed");
        await fixture.Client.PostAsync(
            "app/hooks-signed/hook",
            """{"route": "/github", "check": {"scheme": "github"}, "secrets": [{"key": "a secret of the test"}]}""");
        using var cli = Cli.For(fixture.Fanfare);
        string[] test = ["hooks", "test", "/hooks/hooks-signed/github", "{}"];

        var plain = await cli.JsonAsync(test);
        var signed = await cli.JsonAsync([.. test, "--sign"]);

        Assert.Equal((401, 200), (plain["status"]!.GetValue<int>(), signed["status"]!.GetValue<int>()));
        Assert.Equal("application/json", signed["detected"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_path_of_no_hook_is_not_found_and_a_header_without_a_name_is_wrong_usage()
    {
        using var cli = Cli.For(fixture.Fanfare);

        var nowhere = await cli.RunAsync("hooks", "test", "/hooks/nobody/orders");
        var wrong = await cli.RunAsync("hooks", "test", "orders");
        var header = await cli.RunAsync("hooks", "test", "/hooks/nobody/orders", "--header", "nothing");

        Assert.Equal((4, 1, 2), (nowhere.ExitCode, wrong.ExitCode, header.ExitCode));
        Assert.Contains("There is no hook at this path", nowhere.Errors, StringComparison.Ordinal);
        Assert.Contains("path: Must begin with '/'", wrong.Errors, StringComparison.Ordinal);
    }
}
