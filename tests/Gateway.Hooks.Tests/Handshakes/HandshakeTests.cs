using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Handshakes;

public sealed class HandshakeTests
{
    private static readonly string Long = new('x', 4097);

    [Theory]
    [InlineData("""{"token":"t","challenge":"3eZbrw1aB","type":"url_verification"}""", """{"challenge":"3eZbrw1aB"}""")]
    [InlineData(
        """{"type":"url_verification","nested":{"type":"other","challenge":"no"},"challenge":"\"<é"}""", """{"challenge":"\"<é"}""")]
    public async Task Slack_gets_its_challenge_back(string body, string answer)
    {
        var reply = Post(HookHandshake.Slack, body);

        Assert.NotNull(reply);
        Assert.Equal((200, "application/json"), (reply.Status, reply.ContentType));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(answer), JsonNode.Parse(reply.Body)));
        Assert.Equal("nosniff", (await Executed(reply)).Headers.XContentTypeOptions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"type":"event_callback","challenge":"x"}""")]
    [InlineData("""{"type":["url_verification"],"challenge":"x"}""")]
    [InlineData("""{"event":{"type":"url_verification","challenge":"x"}}""")]
    [InlineData("""{"type":"url_verification","challenge":"x"} {}""")]
    [InlineData("""{"type":"url_verification","challenge":"\ud800"}""")]
    public void What_is_no_challenge_of_Slack_is_left_to_the_hook(string body) => Assert.Null(Post(HookHandshake.Slack, body));

    [Fact]
    public void A_challenge_of_Slack_that_is_none_is_refused()
    {
        Assert.Equal(400, Post(HookHandshake.Slack, """{"type":"url_verification"}""")?.Status);
        Assert.Equal(400, Post(HookHandshake.Slack, """{"type":"url_verification","challenge":5}""")?.Status);
        Assert.Equal(400, Post(HookHandshake.Slack, $$"""{"type":"url_verification","challenge":"{{Long}}"}""")?.Status);
    }

    [Fact]
    public void Only_the_handshake_of_Slack_waits_for_the_check() =>
        Assert.Equal([HookHandshake.Slack], Enum.GetValues<HookHandshake>().Where(kind => !HandshakeAnswer.ComesBeforeCheck(kind)));

    [Fact]
    public void Meta_gets_its_challenge_for_one_of_the_secrets()
    {
        var reply = Get(HookHandshake.Meta, "?hub.mode=subscribe&hub.challenge=%3Cb%3E1158201444&hub.verify_token=old", "new", "old");

        Assert.Equal(HookReply.Text("<b>1158201444"), reply);
    }

    [Theory]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong", 403)]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=", 403)]
    [InlineData("?hub.mode=subscribe&hub.challenge=1", 403)]
    [InlineData("?hub.mode=subscribe&hub.challenge=1&hub.verify_token=new&hub.verify_token=new", 403)]
    [InlineData("?hub.mode=subscribe&hub.verify_token=new", 400)]
    [InlineData("?hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=new", null)]
    [InlineData("?hub.challenge=1&hub.verify_token=new", null)]
    [InlineData("?%&=&%zz=%ff", null)]
    public void Meta_without_the_token_gets_nothing(string query, int? status) =>
        Assert.Equal(status, Get(HookHandshake.Meta, query, "new", "")?.Status);

    [Fact]
    public void Twitter_gets_its_token_signed_with_the_newest_secret()
    {
        var mac = Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData("new"u8, "challenge_string"u8));

        var reply = Get(HookHandshake.Twitter, "?crc_token=challenge_string&nonce=1", "new", "old");

        Assert.Equal(HookReply.Json($$"""{"response_token":"sha256={{mac}}"}"""), reply);
    }

    [Theory]
    [InlineData("?crc_token=", 400)]
    [InlineData("?crc_token=a&crc_token=b", 400)]
    [InlineData("?crc_token=%7B%22for_user_id%22%3A1%7D", 400)]
    [InlineData("?crc_token=a%3Db", 400)]
    [InlineData("?crc_token=%3D%3D", 400)]
    [InlineData("?crc_token=%C3%A9", 400)]
    [InlineData("?other=1", null)]
    public void Twitter_has_nothing_signed_that_could_be_an_event(string query, int? status) =>
        Assert.Equal(status, Get(HookHandshake.Twitter, query, "new")?.Status);

    [Fact]
    public void Twitter_gets_nothing_of_a_hook_without_secrets() => Assert.Equal(403, Get(HookHandshake.Twitter, "?crc_token=abc")?.Status);

    [Fact]
    public async Task Microsoft_Graph_gets_its_token_back_as_text_that_no_browser_takes_for_a_page()
    {
        var reply = Answer(HookHandshake.MicrosoftGraph, "POST", "?validationToken=Validation%3a+Testing%20%3Cscript%3E");

        var response = await Executed(reply!);

        Assert.Equal("Validation: Testing <script>", reply!.Body);
        Assert.Equal("text/plain; charset=utf-8", response.ContentType);
        Assert.Equal("nosniff", response.Headers.XContentTypeOptions);
    }

    [Fact]
    public void Microsoft_Graph_gets_no_token_that_is_none()
    {
        Assert.Null(Answer(HookHandshake.MicrosoftGraph, "POST", ""));
        Assert.Null(Answer(HookHandshake.MicrosoftGraph, "GET", "?validationToken=a"));
        Assert.Equal(400, Answer(HookHandshake.MicrosoftGraph, "POST", "?validationToken=")?.Status);
        Assert.Equal(400, Answer(HookHandshake.MicrosoftGraph, "POST", $"?validationToken={Long}")?.Status);
    }

    [Theory]
    [InlineData(null, "*")]
    [InlineData("120", "120")]
    [InlineData("0", "*")]
    [InlineData("-1", "*")]
    [InlineData("many", "*")]
    public async Task A_sender_of_CloudEvents_gets_the_permission(string? asked, string allowed)
    {
        var reply = Answer(
            HookHandshake.CloudEvents, "OPTIONS", "", ("WebHook-Request-Origin", "eventgrid.azure.net"), ("WebHook-Request-Rate", asked));

        var response = await Executed(reply!);

        Assert.Equal(200, response.StatusCode);
        Assert.Equal("POST, PUT", response.Headers.Allow);
        Assert.Equal("eventgrid.azure.net", response.Headers["WebHook-Allowed-Origin"]);
        Assert.Equal(allowed, response.Headers["WebHook-Allowed-Rate"]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", 400)]
    [InlineData("a b", 400)]
    [InlineData("a\r\nSet-Cookie: b", 400)]
    [InlineData("é", 400)]
    public void An_origin_that_is_none_is_refused(string? origin, int? status) =>
        Assert.Equal(status, Answer(HookHandshake.CloudEvents, "OPTIONS", "", ("WebHook-Request-Origin", origin))?.Status);

    [Fact]
    public void A_hook_without_a_handshake_answers_none() =>
        Assert.Null(Get(HookHandshake.None, "?crc_token=a&validationToken=b&hub.mode=subscribe", "new"));

    internal static HookReply? Get(HookHandshake kind, string query, params string[] secrets) =>
        HandshakeAnswer.Answer(kind, Request("GET", query).Request, default, secrets, ["POST"]);

    private static HookReply? Post(HookHandshake kind, string body) =>
        HandshakeAnswer.Answer(kind, Request("POST", "").Request, Encoding.UTF8.GetBytes(body), ["new"], ["POST"]);

    private static HookReply? Answer(HookHandshake kind, string method, string query, params (string Name, string? Value)[] headers)
    {
        var context = Request(method, query);
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value is null ? default : new(value);
        }

        return HandshakeAnswer.Answer(kind, context.Request, default, ["new"], ["POST", "PUT"]);
    }

    private static DefaultHttpContext Request(string method, string query)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        return context;
    }

    private static async Task<HttpResponse> Executed(HookReply reply)
    {
        var context = new DefaultHttpContext();
        await reply.ExecuteAsync(context);
        return context.Response;
    }
}
