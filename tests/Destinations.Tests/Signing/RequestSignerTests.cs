using System.Collections.Immutable;
using System.Text;
using Fanfare.Endpoints;

namespace Fanfare.Signing;

public sealed class RequestSignerTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1531420618);

    /// <summary>The example of Slack's documentation.</summary>
    [Fact]
    public void Slacks_style_gives_the_signature_of_Slacks_own_example()
    {
        var body =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
            + "&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
            + "%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

        var headers = Sign(RequestSigner.Slack, body, new EndpointSecret("8f742231b10e8888abcd99yyyzzz85a5", null)).Headers;

        Assert.Equal("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", headers["X-Slack-Signature"]);
        Assert.Equal("1531420618", headers["X-Slack-Request-Timestamp"]);
    }

    /// <summary>The example of GitHub's documentation.</summary>
    [Fact]
    public void GitHubs_style_gives_the_signature_of_GitHubs_own_example() =>
        Assert.Equal(
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
            Sign(RequestSigner.GitHub, "Hello, World!", new EndpointSecret("It's a Secret to Everybody", null)).Headers[
                "X-Hub-Signature-256"]);

    [Theory]
    [InlineData(RequestSigner.Slack, "X-Slack-Signature")]
    [InlineData(RequestSigner.GitHub, "X-Hub-Signature-256")]
    public void A_style_that_has_room_for_one_signature_has_those_of_older_secrets_beside_it(string style, string header)
    {
        var old = new EndpointSecret("old", Time.AddMinutes(1));

        var headers = Sign(style, "{}", new EndpointSecret("new", null), old, new EndpointSecret("expired", Time)).Headers;

        Assert.Equal(Sign(style, "{}", new EndpointSecret("new", null)).Headers[header], headers[header]);
        Assert.Equal(Sign(style, "{}", old with { ExpiresAt = null }).Headers[header], headers[header + "-Previous"]);
    }

    [Theory]
    [InlineData("{}", """{"token":"s3cret"}""")]
    [InlineData("""{"a": 1.0 , "b":[ 2 ]}""", """{"token":"s3cret","a": 1.0,"b":[ 2 ]}""")]
    [InlineData("""{"token": {"of": "theirs"}, "a": "\u00e4"}""", """{"token":"s3cret","a": "\u00e4"}""")]
    [InlineData(""" { "a" : { "token" : 1 } } """, """{"token":"s3cret","a" : { "token" : 1 }}""")]
    public void A_token_stands_in_the_body_and_the_rest_of_it_stays_byte_for_byte(string payload, string expected) =>
        Assert.Equal(expected, Sign(SigningStyles.Token, payload, new EndpointSecret("s3cret", null)).Body);

    [Theory]
    [InlineData(SigningStyles.Standard)]
    [InlineData(RequestSigner.Slack)]
    [InlineData(RequestSigner.GitHub)]
    [InlineData(SigningStyles.Token)]
    public void Every_style_names_the_event_and_the_time(string style)
    {
        var headers = Sign(style, "{}", new EndpointSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", null)).Headers;

        Assert.Equal(("msg_1", "1531420618"), (headers["webhook-id"], headers["webhook-timestamp"]));
        Assert.Equal(style == SigningStyles.Standard, headers.ContainsKey("webhook-signature"));
    }

    private static (Dictionary<string, string> Headers, string Body) Sign(
        string style, string payload, params ImmutableArray<EndpointSecret> secrets)
    {
        using var request = new HttpRequestMessage();
        var body = RequestSigner.Sign(request, style, "msg_1", Encoding.UTF8.GetBytes(payload), secrets, Time);
        return (
            request.Headers.ToDictionary(header => header.Key, header => string.Join(' ', header.Value), StringComparer.OrdinalIgnoreCase),
            Encoding.UTF8.GetString(body));
    }
}
