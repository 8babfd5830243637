using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Checks;

/// <summary>Signatures that providers have published.</summary>
public sealed class VectorTests
{
    private const string SlackBody =
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        + "&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";

    [Fact]
    public void Slack() => Assert.Null(Refuse(
        CheckScheme.Slack, SlackBody, "8f742231b10e8888abcd99yyyzzz85a5", 1531420618,
        ("X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"), (
            "X-Slack-Request-Timestamp", "1531420618")));

    [Fact]
    public void Slack_as_it_is_signed_here()
    {
        var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(SlackBody));

        SignatureCheck.For(new HookCheck { Scheme = CheckScheme.Slack }).Sign(
            request, "8f742231b10e8888abcd99yyyzzz85a5", "", DateTimeOffset.FromUnixTimeSeconds(1531420618));

        Assert.Equal("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", request.Headers["X-Slack-Signature"]);
        Assert.Equal("1531420618", request.Headers["X-Slack-Request-Timestamp"]);
    }

    [Fact]
    public void GitHub() => Assert.Null(Refuse(
        CheckScheme.GitHub, "Hello, World!", "It's a Secret to Everybody", 0,
        ("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")));

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "webhook")]
    [InlineData("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "webhook")]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "svix")]
    public void Standard_Webhooks_and_Svix(string secret, string prefix) => Assert.Null(Refuse(
        CheckScheme.StandardWebhooks, """{"test": 2432232314}""", secret, 1614265330,
        ($"{prefix}-id", "msg_p5jXN8AQM9LWM0D4loKWxJek"), ($"{prefix}-timestamp", "1614265330"),
        ($"{prefix}-signature",
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== v1, "
                + "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")));

    private static string? Refuse(CheckScheme scheme, string body, string secret, long at, params (string Name, string Value)[] headers)
    {
        var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return SignatureCheck.For(new HookCheck { Scheme = scheme }).Refuse(request, [secret], DateTimeOffset.FromUnixTimeSeconds(at));
    }
}
