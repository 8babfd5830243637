using System.Text.Json.Nodes;
using Fanfare.Harness;
using Fanfare.Http;
using Fanfare.Processes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Listening;

[Collection(FanfareCollection.Name)]
public sealed class ListenTests(FanfareFixture fixture)
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Events_go_to_the_local_server_and_its_answers_back_until_it_is_stopped_and_then_the_endpoint_is_gone(string signal)
    {
        var app = $"listen-{signal}";
        await fixture.AddAppAsync(app);
        fixture.Receiver.Behave(app, http =>
        {
            http.Response.StatusCode = 418;
            return http.Response.WriteAsync("a teapot");
        });
        using var cli = Cli.For(fixture.Fanfare);
        await using var listen = await StartAsync(cli, app, $"{fixture.Receiver.Url}/{app}", "--json");
        var endpoint = (await fixture.Client.ListAsync($"app/{app}/endpoint"))[0]["id"]!.GetValue<string>();

        var id = await fixture.PublishAsync(app);
        await listen.UntilAsync("the event", one => one.Lines.Length > 0);
        await fixture.UntilAsync($"app/{app}/attempt/endpoint/{endpoint}", 1);

        var line = JsonNode.Parse(listen.Lines.Single())!;
        Assert.Equal(
            (id, "order.paid", 418), (line["id"]!.GetValue<string>(), line["type"]!.GetValue<string>(), line["status"]!.GetValue<int>()));
        var attempt = (await fixture.Client.ListAsync($"app/{app}/attempt/endpoint/{endpoint}"))[0];
        Assert.Equal((418, "a teapot"), (attempt["responseStatusCode"]!.GetValue<int>(), attempt["response"]!.GetValue<string>()));
        var received = fixture.Receiver.At(app).Single();
        Assert.Equal(("POST", id, "application/json"), (received.Method, received.Id, received.Headers["Content-Type"]));
        Assert.StartsWith("v1,", received.Headers["webhook-signature"], StringComparison.Ordinal);

        Assert.Equal(130, await listen.StopAsync(signal));
        Assert.Empty(await fixture.Client.ListAsync($"app/{app}/endpoint"));
    }

    [Fact]
    public async Task A_local_server_that_is_not_there_is_answered_for_with_502()
    {
        await fixture.AddAppAsync("listen-nobody");
        using var cli = Cli.For(fixture.Fanfare);
        await using var listen = await StartAsync(cli, "listen-nobody", "http://127.0.0.1:1");

        await fixture.PublishAsync("listen-nobody");

        await listen.UntilAsync("the event", one => one.Lines.Length > 0);
        Assert.Contains("\torder.paid\tmsg_", listen.Lines[0], StringComparison.Ordinal);
        Assert.Contains("\t502\t", listen.Lines[0], StringComparison.Ordinal);
        Assert.Contains("Connection refused", listen.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_types_and_channels_that_are_named_come()
    {
        await fixture.AddAppAsync("listen-some");
        await fixture.Client.PostAsync("event-type", """{"name": "listen.wanted", "description": ""}""");
        using var cli = Cli.For(fixture.Fanfare);
        await using var listen = await StartAsync(
            cli, "listen-some", $"{fixture.Receiver.Url}/listen-some", "--types", "listen.wanted", "--channels", "c", "--json");

        await fixture.PublishAsync("listen-some", rest: "\"channels\": [\"c\"], ");
        await fixture.PublishAsync("listen-some", "listen.wanted", "\"channels\": [\"d\"], ");
        var wanted = await fixture.PublishAsync("listen-some", "listen.wanted", "\"channels\": [\"c\"], ");

        await listen.UntilAsync("the event", one => one.Lines.Length > 0);
        Assert.Equal([wanted], fixture.Receiver.At("listen-some").Select(received => received.Id));
    }

    [Fact]
    public async Task A_server_that_may_not_call_this_machine_is_told_what_to_allow_and_keeps_no_endpoint()
    {
        await using var guarded = await FanfareProcess.StartAsync(("Egress:Allow", ""), ("Verification:Backoff", "00:00:00.01"));
        using var client = guarded.NewClient();
        var app = await client.PostAsync("app", """{"name": "The only one"}""");
        using var cli = Cli.For(guarded);

        var refused = await cli.RunAsync("listen", "--forward", "http://localhost:3000");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--Egress:Allow=127.0.0.0/8", refused.Errors, StringComparison.Ordinal);
        Assert.Empty(await client.ListAsync($"app/{app["id"]}/endpoint"));
    }

    [Fact]
    public async Task A_public_url_is_what_the_server_calls()
    {
        await fixture.AddAppAsync("listen-public");
        var port = FreePort.Text();
        using var cli = Cli.For(fixture.Fanfare);

        await using var listen = await StartAsync(
            cli, "listen-public", $"{fixture.Receiver.Url}/listen-public", "--port", port, "--public-url",
            $"http://localhost:{port}/through/a/tunnel");

        Assert.Equal(
            $"http://localhost:{port}/through/a/tunnel",
            (await fixture.Client.ListAsync("app/listen-public/endpoint"))[0]["url"]!.GetValue<string>());
        await fixture.PublishAsync("listen-public");
        await listen.UntilAsync("the event", one => one.Lines.Length > 0);
        Assert.Single(fixture.Receiver.At("listen-public"));
    }

    [Fact]
    public async Task Of_several_applications_one_must_be_named()
    {
        await fixture.AddAppAsync("listen-one");
        await fixture.AddAppAsync("listen-two");
        using var cli = Cli.For(fixture.Fanfare);

        var refused = await cli.RunAsync("listen", "--forward", "http://localhost:3000");
        var unread = await cli.RunAsync("listen", "--forward", "localhost:3000");

        Assert.Equal((2, 2), (refused.ExitCode, unread.ExitCode));
        Assert.Contains("--app", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("'localhost:3000'", unread.Errors, StringComparison.Ordinal);
    }

    private static async Task<Running> StartAsync(Cli cli, string app, string forward, params string[] more)
    {
        var listen = cli.Start(["listen", "--app", app, "--forward", forward, .. more]);
        await listen.UntilAsync("it to listen", one => one.Errors.Contains("Ctrl-C stops", StringComparison.Ordinal));
        return listen;
    }
}
