using Microsoft.Extensions.Primitives;

namespace Fanfare.Hooks.Checks;

/// <summary>What holds for every scheme.</summary>
public sealed class SchemeTests
{
    public static TheoryData<string> Names => Schemes.Names;

    public static TheoryData<string> Signing => Schemes.Signing;

    public static TheoryData<string> InHeader => Schemes.InHeader;

    public static TheoryData<string> Timed => Schemes.Timed;

    [Theory, MemberData(nameof(Names))]
    public void A_signed_request_is_genuine(string scheme)
    {
        Assert.Null(Schemes.Refuse(scheme, Schemes.Signed(scheme)));
        Assert.Null(Schemes.Refuse(scheme, Schemes.Signed(scheme, Schemes.Other), Schemes.Other));
    }

    [Theory, MemberData(nameof(Names))]
    public void Any_of_several_secrets_is_enough(string scheme)
    {
        var request = Schemes.Signed(scheme);

        Assert.Null(Schemes.Refuse(scheme, request, Schemes.Other, Schemes.Secret));
        Assert.Null(Schemes.Refuse(scheme, request, Schemes.Secret, Schemes.Other));
    }

    [Theory, MemberData(nameof(Names))]
    public void Another_secret_is_refused_without_a_word_about_it(string scheme)
    {
        var reason = Schemes.Refuse(scheme, Schemes.Signed(scheme, Schemes.Other), Schemes.Secret, "third");

        Assert.NotNull(reason);
        Assert.DoesNotContain(Schemes.Secret, reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Schemes.Other, reason, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void No_secret_lets_nobody_in(string scheme)
    {
        foreach (var empty in new[] { "", "whsec_" })
        {
            var request = Schemes.Signed(scheme, empty);

            var reason = Schemes.Check(scheme).Refuse(request, [""], Schemes.Now);

            Assert.True(reason is "The hook has no secret" or "The header X-Gitlab-Token is empty", reason);
            Assert.Equal(reason, Schemes.Check(scheme).Refuse(request, [], Schemes.Now));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Without_its_proof_a_request_is_refused(string scheme)
    {
        var reason = Schemes.Refuse(scheme, Schemes.Unsigned(scheme));

        Assert.Equal(
            scheme switch
            {
                "token in JSON" => "The body has no /auth/to~1ken",
                "token in a form" => "The token in the body's the token is none of the hook's secrets",
                "token in a multipart form" => "The body has no field token",
                _ => $"The header {Schemes.ProofHeader(scheme)} is missing",
            },
            reason);
    }

    [Theory, MemberData(nameof(InHeader))]
    public void A_proof_that_is_given_twice_or_empty_or_endless_is_refused(string scheme)
    {
        var header = Schemes.ProofHeader(scheme)!;
        var request = Schemes.Signed(scheme);
        var proof = request.Headers[header].ToString();

        request.Headers[header] = new StringValues([proof, proof]);
        Assert.Equal($"The header {header} is given more than once", Schemes.Refuse(scheme, request));
        request.Headers[header] = "";
        Assert.Equal($"The header {header} is empty", Schemes.Refuse(scheme, request));
        request.Headers[header] = proof + new string('a', 1 << 20);
        Assert.Equal($"The header {header} is longer than 8192 characters", Schemes.Refuse(scheme, request));
    }

    [Theory, MemberData(nameof(InHeader))]
    public void A_proof_that_is_changed_in_any_letter_is_refused(string scheme)
    {
        var header = Schemes.ProofHeader(scheme)!;
        var proof = Schemes.Signed(scheme).Headers[header].ToString();
        for (var at = 0; at < proof.Length; at++)
        {
            var request = Schemes.Signed(scheme);
            request.Headers[header] = proof[..at] + (proof[at] == '0' ? '1' : '0') + proof[(at + 1)..];
            Assert.True(Schemes.Refuse(scheme, request) is not null, $"{scheme} takes {request.Headers[header]} for {proof}.");
            request.Headers[header] = proof[..at];
            Assert.True(Schemes.Refuse(scheme, request) is not null, $"{scheme} takes {request.Headers[header]} for {proof}.");
        }
    }

    [Theory, MemberData(nameof(Signing))]
    public void A_body_that_is_changed_in_any_byte_is_refused(string scheme)
    {
        var body = Schemes.Signed(scheme).Body.ToArray();
        for (var at = 0; at < body.Length; at++)
        {
            var request = Schemes.Signed(scheme);
            var changed = (byte[])body.Clone();
            changed[at] ^= 1;
            request.Body = changed;
            Assert.Equal("The signature is of none of the hook's secrets", Schemes.Refuse(scheme, request));
        }
    }

    [Theory, MemberData(nameof(Signing))]
    public void A_body_need_not_be_text_but_for_Slack(string scheme)
    {
        var request = Schemes.Signed(scheme);
        request.Body = new byte[] { 0, 0xff, 0xfe, 0xc3, 0x28, 10 };

        Schemes.Check(scheme).Sign(request, Schemes.Secret, "delivery-1", Schemes.Now);

        Assert.Equal(scheme == "slack" ? "The body is not UTF-8" : null, Schemes.Refuse(scheme, request));
    }

    [Theory, MemberData(nameof(Timed))]
    public void A_timestamp_holds_for_the_tolerance_and_no_second_longer_either_way(string scheme)
    {
        Assert.Null(Schemes.Refuse(scheme, Schemes.Signed(scheme, at: Schemes.Now.AddSeconds(-300))));
        Assert.Null(Schemes.Refuse(scheme, Schemes.Signed(scheme, at: Schemes.Now.AddSeconds(300))));
        Assert.Equal(
            "The timestamp is 301 s old; at most 300 s are allowed",
            Schemes.Refuse(scheme, Schemes.Signed(scheme, at: Schemes.Now.AddSeconds(-301))));
        Assert.Equal(
            "The timestamp is 301 s ahead; at most 300 s are allowed",
            Schemes.Refuse(scheme, Schemes.Signed(scheme, at: Schemes.Now.AddSeconds(301))));
    }

    [Theory]
    [InlineData("now")]
    [InlineData("-1")]
    [InlineData("+1760000000")]
    [InlineData(" 1760000000")]
    [InlineData("1760000000.5")]
    [InlineData("1_760_000_000")]
    [InlineData("0x68E70000")]
    [InlineData("١٧٦")]
    [InlineData("99999999999999999999")]
    [InlineData("9223372036854775808")]
    public void A_timestamp_that_is_none_is_refused(string timestamp)
    {
        var slack = Schemes.Signed("slack");
        slack.Headers["X-Slack-Request-Timestamp"] = timestamp;
        var standard = Schemes.Signed("standard");
        standard.Headers["webhook-timestamp"] = timestamp;
        var stripe = Schemes.Signed("stripe");
        stripe.Headers["Stripe-Signature"] = stripe.Headers["Stripe-Signature"].ToString().Replace(
            "t=1760000000", $"t={timestamp}", StringComparison.Ordinal);

        Assert.Equal("The timestamp is not a whole number of seconds", Schemes.Refuse("slack", slack));
        Assert.Equal("The timestamp is not a whole number of seconds", Schemes.Refuse("standard", standard));
        Assert.Equal("The timestamp is not a whole number of seconds", Schemes.Refuse("stripe", stripe));
    }

    [Fact]
    public void The_largest_timestamp_is_only_too_far_ahead()
    {
        var request = Schemes.Signed("slack");
        request.Headers["X-Slack-Request-Timestamp"] = "9223372036854775807";

        Assert.Contains(" s ahead; at most 300 s", Schemes.Refuse("slack", request), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_scheme_everything_is_taken() =>
        Assert.Null(SignatureCheck.For(new HookCheck()).Refuse(Schemes.Unsigned("slack"), [], Schemes.Now));

    [Fact]
    public void A_provider_names_its_delivery()
    {
        Assert.Equal("delivery-1", Schemes.Signed("github").Headers["X-GitHub-Delivery"]);
        Assert.Equal("delivery-1", Schemes.Signed("standard").Headers["webhook-id"]);
        Assert.Equal("delivery-1", Schemes.Signed("shopify").Headers["X-Shopify-Webhook-Id"]);
        Assert.Equal("delivery-1", Schemes.Signed("gitlab").Headers["X-Gitlab-Event-UUID"]);
    }
}
