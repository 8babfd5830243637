using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Harness;

namespace Fanfare.Events;

[Collection(FanfareCollection.Name)]
public sealed class EventsTests(FanfareFixture fixture)
{
    private const string Payload = "{\"total\":  12.50, \"name\": \"Zoë\\u0021\"}";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("text")]
    [InlineData("file")]
    [InlineData("stdin")]
    public async Task A_payload_reaches_the_endpoint_byte_for_byte_whichever_way_it_is_given(string way)
    {
        var uid = $"send-{way}";
        await fixture.AddAppAsync(uid);
        await fixture.AddEndpointAsync(uid, uid);
        using var cli = Cli.For(fixture.Fanfare);
        await File.WriteAllTextAsync(Path.Combine(cli.Home.FullName, "payload.json"), Payload, Encoding.UTF8);
        var given = way switch { "text" => Payload, "file" => "@payload.json", _ => "-" };

        var sent = await cli.RunAsync(Payload, ["events", "send", "order.paid", given, "--app", uid, "--json"]);

        Assert.True(sent.ExitCode == 0, sent.Errors);
        await fixture.Receiver.WaitAsync(uid, 1, Patience);
        Assert.Equal(Payload, Encoding.UTF8.GetString(fixture.Receiver.At(uid)[0].Body));
        Assert.Equal(sent.Json["id"]!.GetValue<string>(), fixture.Receiver.At(uid)[0].Id);
    }

    [Fact]
    public async Task An_event_carries_its_channels_tags_and_id_and_the_same_id_is_accepted_once()
    {
        await fixture.AddAppAsync("send-all");
        using var cli = Cli.For(fixture.Fanfare);
        string[] send = [
            "events", "send", "order.paid", "{}", "--app", "send-all", "--channels", "a,b", "--tags", "t", "--tags", "u", "--event-id",
            "once"];

        var sent = await cli.JsonAsync(send);
        var again = await cli.RunAsync(send);

        Assert.Equal(["a", "b"], sent["channels"]!.AsArray().Select(channel => channel!.GetValue<string>()));
        Assert.Equal(["t", "u"], sent["tags"]!.AsArray().Select(tag => tag!.GetValue<string>()));
        Assert.Equal(("once", 1), (sent["eventId"]!.GetValue<string>(), again.ExitCode));
        Assert.Contains("eventId 'once'", again.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 1", "Not JSON")]
    [InlineData("@nowhere.json", "nowhere.json")]
    public async Task A_payload_that_is_none_is_wrong_usage_and_says_why(string payload, string why)
    {
        using var cli = Cli.For(fixture.Fanfare);

        var refused = await cli.RunAsync("events", "send", "order.paid", payload, "--app", "any");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(why, refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_is_narrowed_by_what_events_carry()
    {
        await fixture.AddAppAsync("filters");
        var plain = await fixture.PublishAsync("filters");
        var channel = await fixture.PublishAsync("filters", rest: "\"channels\": [\"c\"], ");
        var tag = await fixture.PublishAsync("filters", rest: "\"tags\": [\"t\"], ");
        var type = await fixture.PublishAsync("filters", "order.sent");
        using var cli = Cli.For(fixture.Fanfare);

        Assert.Equal([type, tag, channel, plain], await IdsAsync(cli));
        Assert.Equal([channel], await IdsAsync(cli, "--channel", "c"));
        Assert.Equal([tag], await IdsAsync(cli, "--tag", "t"));
        Assert.Equal([type], await IdsAsync(cli, "--types", "order.sent"));
        Assert.Equal([type, tag, channel, plain], await IdsAsync(cli, "--types", "order.sent,order.paid", "--after", "1h"));
        Assert.Empty(await IdsAsync(cli, "--before", "1h"));
        Assert.Equal([type, tag], await IdsAsync(cli, "--limit", "2"));
    }

    [Fact]
    public async Task All_pages_are_listed_when_all_are_asked_for_and_payloads_when_they_are()
    {
        const int Events = 260;
        await fixture.AddAppAsync("pages");
        var sent = await Task.WhenAll(Enumerable.Range(0, Events).Select(_ => fixture.PublishAsync("pages")));
        using var cli = Cli.For(fixture.Fanfare);

        var all = await cli.JsonAsync("events", "list", "--app", "pages", "--all");
        var withContent = await cli.JsonAsync("events", "send", "order.paid", "{\"a\": 1}", "--app", "pages");
        var content = await cli.JsonAsync("events", "list", "--app", "pages", "--limit", "1", "--content");

        Assert.Equal(sent.Order(), all.AsArray().Select(one => one!["id"]!.GetValue<string>()).Order());
        Assert.Equal(withContent["id"]!.GetValue<string>(), content[0]!["id"]!.GetValue<string>());
        Assert.Equal(1, content[0]!["payload"]!["a"]!.GetValue<int>());
    }

    [Fact]
    public async Task Tail_shows_what_comes_after_it_has_begun_once_each_and_nothing_from_before()
    {
        await fixture.AddAppAsync("tail");
        await fixture.PublishAsync("tail");
        using var cli = Cli.For(fixture.Fanfare);
        await using var tail = cli.Start("events", "tail", "--app", "tail", "--tag", "t", "--json");

        // When it begins to look, nobody can see: so events are sent until it shows one.
        var sent = new List<string>();
        await tail.UntilAsync("the first event", one =>
        {
            sent.Add(fixture.PublishAsync("tail", rest: "\"tags\": [\"t\"], ").GetAwaiter().GetResult());
            return one.Lines.Length > 0;
        });
        var last = await fixture.PublishAsync("tail", rest: "\"tags\": [\"t\"], ");
        await fixture.PublishAsync("tail");
        await tail.UntilAsync("the last event", one => one.Output.Contains(last, StringComparison.Ordinal));

        var shown = tail.Lines.Select(line => JsonNode.Parse(line)!["id"]!.GetValue<string>()).ToList();
        sent.Add(last);
        Assert.Equal(sent.TakeLast(shown.Count), shown);
        Assert.Equal(130, await tail.StopAsync("INT"));
    }

    private static async Task<IEnumerable<string>> IdsAsync(Cli cli, params string[] filters) =>
        (await cli.JsonAsync(["events", "list", "--app", "filters", .. filters])).AsArray().Select(one => one!["id"]!.GetValue<string>());
}
