using System.Globalization;
using Fanfare.Harness;

namespace Fanfare.Endpoints;

[Collection(FanfareCollection.Name)]
public sealed class EndpointsTests(FanfareFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_endpoint_is_made_shown_changed_listed_and_deleted()
    {
        await fixture.AddAppAsync("endpoints-crud");
        await fixture.Client.PostAsync("event-type", """{"name": "cli.a", "description": ""}""");
        using var cli = Cli.For(fixture.Fanfare);
        string[] app = ["--app", "endpoints-crud"];

        var made = await cli.JsonAsync(
            ["endpoints", "create", "https://example.com/a", "--uid", "one", "--types", "cli.a", "--channels", "c,d", .. app]);
        var changed = await cli.JsonAsync(
            ["endpoints", "update", "one", "--disabled", "--description", "Changed", "--set", "channels=[\"e\"]", .. app]);
        var shown = await cli.JsonAsync(["endpoints", "get", "one", .. app]);
        var listed = await cli.JsonAsync(["endpoints", "list", .. app]);
        var deleted = await cli.RunAsync(["endpoints", "delete", "one", .. app]);

        Assert.Equal(["c", "d"], made["channels"]!.AsArray().Select(channel => channel!.GetValue<string>()).Order());
        Assert.Equal(
            ("https://example.com/a", true, "Changed"),
            (changed["url"]!.GetValue<string>(), changed["disabled"]!.GetValue<bool>(), changed["description"]!.GetValue<string>()));
        Assert.Equal(["e"], changed["channels"]!.AsArray().Select(channel => channel!.GetValue<string>()));
        Assert.Equal("cli.a", changed["eventTypes"]![0]!.GetValue<string>());
        Assert.Equal(changed["id"]!.GetValue<string>(), shown["id"]!.GetValue<string>());
        Assert.Single(listed.AsArray());
        Assert.Equal("one is deleted", deleted.Output.Trim());
        Assert.Empty(await fixture.Client.ListAsync("app/endpoints-crud/endpoint"));
    }

    [Fact]
    public async Task A_wrong_field_is_named_as_the_API_names_it()
    {
        await fixture.AddAppAsync("endpoints-wrong");
        using var cli = Cli.For(fixture.Fanfare);

        var refused = await cli.RunAsync(
            "endpoints", "create", "ftp://example.com", "--app", "endpoints-wrong", "--throttle-rate", "70000", "--json");

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("url: Must be an absolute http or https URL", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("throttleRate: Must be 1 to 65535", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    public async Task A_name_that_would_lead_to_another_path_deletes_nothing(string name)
    {
        await fixture.Client.SendAsync(HttpMethod.Post, "app?get_if_exists=true", """{"name": "Stays", "uid": "endpoints-dots"}""");
        using var cli = Cli.For(fixture.Fanfare);

        var refused = await cli.RunAsync("endpoints", "delete", name, "--app", "endpoints-dots");

        Assert.Equal(2, refused.ExitCode);
        await fixture.Client.GetAsync("app/endpoints-dots");
    }

    [Fact]
    public async Task An_event_is_sent_to_an_endpoint_once_more()
    {
        await fixture.AddAppAsync("resend");
        await fixture.AddEndpointAsync("resend", "resend");
        var id = await fixture.PublishAsync("resend");
        await fixture.UntilAsync("app/resend/attempt/endpoint/resend", 1);
        using var cli = Cli.For(fixture.Fanfare);

        var resent = await cli.JsonAsync("endpoints", "resend", "resend", id, "--app", "resend");

        Assert.Equal(id, resent["msgId"]!.GetValue<string>());
        await fixture.UntilAsync("app/resend/attempt/endpoint/resend", 2);
    }

    [Fact]
    public async Task What_has_failed_is_delivered_again_and_the_command_waits_until_all_of_it_is_on_its_way()
    {
        const int Events = 3;
        await fixture.AddAppAsync("recover");
        var endpoint = await fixture.Client.PostAsync(
            "app/recover/endpoint",
            $$"""{"url": "{{fixture.Receiver.Url}}/recover", "uid": "recover", "retryPolicy": {"handlers": [{"on": "rateLimited","""
                + $$""" "interval": {"type": "fixed", "seconds": 1}, "maxRetries": 1}]} }""");
        fixture.Receiver.Behave("recover", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        for (var number = 0; number < Events; number++)
        {
            await fixture.PublishAsync("recover");
        }

        await fixture.UntilAsync("app/recover/endpoint/recover/msg?status=2", Events);
        fixture.Receiver.Behave("recover", _ => Task.CompletedTask);
        using var cli = Cli.For(fixture.Fanfare);

        var recovered = await cli.JsonAsync(
            "endpoints", "recover", endpoint["id"]!.GetValue<string>(), "--app", "recover", "--since", "1h");

        Assert.Equal(("finished", Events), (recovered["status"]!.GetValue<string>(), recovered["data"]!["done"]!.GetValue<int>()));
        await fixture.UntilAsync("app/recover/endpoint/recover/msg?status=0", Events);
        await fixture.Receiver.WaitAsync("recover", Events, Patience);
    }

    [Fact]
    public async Task A_time_too_long_ago_is_refused_by_its_name()
    {
        await fixture.AddAppAsync("recover-old");
        await fixture.AddEndpointAsync("recover-old", "recover-old");
        using var cli = Cli.For(fixture.Fanfare);
        var since = DateTimeOffset.UtcNow.AddDays(-20).ToString("yyyy-MM-ddTHH:mm:ssK", CultureInfo.InvariantCulture);

        var refused = await cli.RunAsync("endpoints", "recover", "recover-old", "--app", "recover-old", "--since", since);
        var unread = await cli.RunAsync("endpoints", "recover", "recover-old", "--app", "recover-old", "--since", "yesterday");

        Assert.Equal((1, 2), (refused.ExitCode, unread.ExitCode));
        Assert.Contains("since: Must be at most 14 days ago", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("'yesterday' is no time", unread.Errors, StringComparison.Ordinal);
    }
}
