using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Fanfare.Hooks;

public sealed class HookTrustTests : HookTestBase
{
    private const string Body = """{"ref": "refs/heads/main", "repository": {"full_name": "octo/repo"}}""";

    private protected override (string Option, string Value)[] Options =>
        [("Hooks:MaxBodyBytes", "2048"), ("Hooks:MaxHeaderBytes", "2048"), ("Hooks:BodyTimeout", "00:00:01")];

    [Fact]
    public async Task A_signed_request_becomes_an_event_and_one_that_was_altered_is_401_with_a_reason()
    {
        await AddAsync("""{"route": "/github", "preset": "github", "secrets": [{"key": "old"}, {"key": "new"}]}""");
        (string, string)[] Headers(string secret) =>
            [("X-GitHub-Event", "push"), ("X-GitHub-Delivery", Guid.NewGuid().ToString()),
                ("X-Hub-Signature-256", GitHubSignature(secret, Body))];

        Assert.Equal(200, (await CallAsync("/hooks/acme/github", Body, headers: Headers("new"))).Status);
        Assert.Equal(200, (await CallAsync("/hooks/acme/github", Body, headers: Headers("old"))).Status);
        var altered = await CallAsync("/hooks/acme/github", Body + " ", headers: Headers("new"));
        var unsigned = await CallAsync("/hooks/acme/github", Body, headers: [("X-GitHub-Event", "push")]);

        Assert.Equal(["github.push", "github.push"], (await EventsAsync()).Select(one => one["eventType"]!.GetValue<string>()));
        Assert.Equal(401, altered.Status);
        Assert.Equal(401, unsigned.Status);
        Assert.Contains(
            "X-Hub-Signature-256 is missing", JsonNode.Parse(unsigned.Body)!["detail"]!.GetValue<string>(),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_secret_that_is_over_no_longer_holds()
    {
        await AddAsync(
            """{"route": "/github", "preset": "github", "secrets": [{"key": "new"}, {"key": "old","""
                + """ "expiresAt": "2020-01-01T00:00:00Z"}]}""");

        Assert.Equal(
            401,
            (await CallAsync("/hooks/acme/github", Body,
                headers: [("X-GitHub-Event", "push"), ("X-Hub-Signature-256", GitHubSignature("old", Body))])).Status);
    }

    [Fact]
    public async Task One_delivery_posted_a_hundred_times_at_once_makes_one_event_and_is_answered_200_each_time()
    {
        await AddAsync("""{"route": "/github", "preset": "github", "secrets": [{"key": "s"}], "answer": {"body": "{id}"}}""");
        (string, string)[] headers = [
            ("X-GitHub-Event", "push"), ("X-GitHub-Delivery", "the-one"), ("X-Hub-Signature-256", GitHubSignature("s", Body))];

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => CallAsync("/hooks/acme/github", Body, headers: headers)));

        var accepted = Assert.Single(await EventsAsync());
        Assert.All(answers, answer => Assert.Equal((200, accepted["id"]!.GetValue<string>()), (answer.Status, answer.Body)));
        var hook = await Host.UntilAsync("hook", list => list["data"]![0]!["repeated"]!.GetValue<long>() == 99);
        Assert.Equal(1, hook["data"]![0]!["accepted"]!.GetValue<long>());
    }

    [Fact]
    public async Task Slack_is_answered_its_challenge_only_when_it_is_signed()
    {
        await AddAsync("""{"route": "/slack", "preset": "slack", "secrets": [{"key": "s"}]}""");
        const string Challenge = """{"token": "t", "challenge": "c-1", "type": "url_verification"}""";

        Assert.Equal(401, (await CallAsync("/hooks/acme/slack", Challenge)).Status);
        var tried = await Host.Client.PostAsync(
            "hook/test",
            """{"path": "/hooks/acme/slack", "content": "{\"token\": \"t\", \"challenge\": \"c-1\", \"type\": \"url_verification\"}","""
                + """ "sign": true}""");

        Assert.Equal(200, tried["status"]!.GetValue<int>());
        Assert.Equal("c-1", JsonNode.Parse(tried["body"]!.GetValue<string>())!["challenge"]!.GetValue<string>());
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task A_garbled_timestamp_is_401()
    {
        await AddAsync("""{"route": "/slack", "preset": "slack", "secrets": [{"key": "s"}]}""");

        foreach (var timestamp in new[] { "soon", "", "99999999999999999999", "-1", "1.5" })
        {
            var (status, _, _) = await CallAsync(
                "/hooks/acme/slack", "{}", headers: [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", "v0=00")]);
            Assert.Equal((timestamp, 401), (timestamp, status));
        }
    }

    [Fact]
    public async Task Meta_Twitter_Graph_and_CloudEvents_get_their_handshakes_answered()
    {
        await AddAsync("""{"route": "/meta", "preset": "meta", "secrets": [{"key": "app"}, {"key": "verify", "ofHandshake": true}]}""");
        await AddAsync("""{"route": "/twitter", "preset": "twitter", "secrets": [{"key": "s"}]}""");
        await AddAsync("""{"route": "/graph", "preset": "microsoftgraph", "secrets": [{"key": "state"}]}""");
        await AddAsync("""{"route": "/cloud", "preset": "cloudevents"}""");

        Assert.Equal(
            (200, "42"),
            Of(await CallAsync("/hooks/acme/meta?hub.mode=subscribe&hub.verify_token=verify&hub.challenge=42", method: "GET")));
        Assert.Equal(
            200, (await CallAsync("/hooks/acme/meta", "{}", headers: [("X-Hub-Signature-256", GitHubSignature("app", "{}"))])).Status);
        Assert.Equal(
            401, (await CallAsync("/hooks/acme/meta", "{}", headers: [("X-Hub-Signature-256", GitHubSignature("verify", "{}"))])).Status);
        Assert.Equal(
            403, (await CallAsync("/hooks/acme/meta?hub.mode=subscribe&hub.verify_token=no&hub.challenge=42", method: "GET")).Status);
        Assert.Contains("sha256=", (await CallAsync("/hooks/acme/twitter?crc_token=abc", method: "GET")).Body, StringComparison.Ordinal);
        Assert.Equal((200, "a b"), Of(await CallAsync("/hooks/acme/graph?validationToken=a%20b", "")));
        var options = await CallAsync("/hooks/acme/cloud", method: "OPTIONS", headers: [("WebHook-Request-Origin", "eventgrid.example")]);
        Assert.Equal(200, options.Status);
        Assert.Equal("eventgrid.example", options.Response.Headers.GetValues("WebHook-Allowed-Origin").Single());
        Assert.Equal("meta.event", Assert.Single(await EventsAsync())["eventType"]!.GetValue<string>());

        static (int, string) Of((int Status, string Body, HttpResponseMessage Response) answer) => (answer.Status, answer.Body);
    }

    [Fact]
    public async Task A_CloudEvent_keeps_its_type_and_id_in_either_mode_and_is_known_when_it_comes_again()
    {
        await AddAsync("""{"route": "/cloud", "preset": "cloudevents"}""");
        const string Structured = """{"specversion": "1.0", "id": "ce-1", "source": "/s", "type": "com.example.made", "data": {"a": 1}}""";

        for (var times = 0; times < 2; times++)
        {
            Assert.Equal(200, (await CallAsync("/hooks/acme/cloud", Structured, "application/cloudevents+json")).Status);
        }

        Assert.Equal(
            200,
            (await CallAsync("/hooks/acme/cloud", """{"b": 2}""",
                headers: [("ce-specversion", "1.0"), ("ce-id", "ce-2"), ("ce-source", "/s"), ("ce-type", "com.example.binary")])).Status);
        Assert.Equal(
            200,
            (await CallAsync("/hooks/acme/cloud", Structured.Replace("/s", "/other", StringComparison.Ordinal),
                "application/cloudevents+json")).Status);
        var missing = await CallAsync("/hooks/acme/cloud", "{}");

        var events = await EventsAsync();
        Assert.Equal(
            [("com.example.made", "ce-1"), ("com.example.binary", "ce-2")],
            events.Take(2).Select(one => (one["eventType"]!.GetValue<string>(), one["eventId"]!.GetValue<string>())));
        Assert.Equal((3, true), (events.Count, events[2]["eventId"]!.GetValue<string>().StartsWith("ce-1-of-", StringComparison.Ordinal)));
        Assert.Equal("""{"b":2}""", events[1]["payload"]!.ToJsonString());
        Assert.Equal(400, missing.Status);
    }

    [Fact]
    public async Task A_body_that_is_too_large_or_too_slow_and_headers_that_are_too_many_are_refused()
    {
        await AddAsync("""{"route": "/in"}""");

        Assert.Equal(413, (await CallAsync("/hooks/acme/in", new string('1', 3_000))).Status);
        Assert.Equal(431, (await CallAsync("/hooks/acme/in", "{}", headers: [("X-Long", new string('a', 3_000))])).Status);
        Assert.StartsWith(
            "HTTP/1.1 408 ", await BeginAsync("POST /hooks/acme/in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n{"),
            StringComparison.Ordinal);
        Assert.Empty(await EventsAsync());
    }

    /// <summary>Sends the beginning of a request, and gives the first line of the answer.</summary>
    private async Task<string> BeginAsync(string request)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, new Uri(Host.Url).Port);
        await using var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync() ?? "";
    }
}
