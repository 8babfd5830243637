using System.Text;
using Fanfare.Hooks.Handshakes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Checks;

/// <summary>What single schemes make of their headers.</summary>
public sealed class HeaderCheckTests
{
    [Fact]
    public void Slack_signs_the_timestamp_as_it_is_written()
    {
        var request = Schemes.Signed("slack");
        request.Headers["X-Slack-Request-Timestamp"] = "01760000000";

        Assert.Equal("The signature is of none of the hook's secrets", Schemes.Refuse("slack", request));
    }

    [Theory]
    [InlineData("slack", "X-Slack-Signature", "v0=")]
    [InlineData("github", "X-Hub-Signature-256", "sha256=")]
    [InlineData("sha1 hex", "X-Signature", "sha1=")]
    public void Hex_is_read_in_either_case(string scheme, string header, string prefix)
    {
        var request = Schemes.Signed(scheme);
        request.Headers[header] = prefix + request.Headers[header].ToString()[prefix.Length..].ToUpperInvariant();

        Assert.Null(Schemes.Refuse(scheme, request));
    }

    [Fact]
    public void Base64url_is_read_with_padding_and_without()
    {
        var request = Schemes.Signed("sha512 base64url");
        Assert.DoesNotContain('=', request.Headers["X-Signature"].ToString()[2..]);

        request.Headers["X-Signature"] = request.Headers["X-Signature"] + "==";

        Assert.Null(Schemes.Refuse("sha512 base64url", request));
    }

    [Fact]
    public void Stripe_may_sign_several_times_and_in_other_schemes()
    {
        var request = Schemes.Signed("stripe");
        var (time, signature) = request.Headers["Stripe-Signature"].ToString().Split(',') is [var t, var v] ? (t, v) : default;

        request.Headers["Stripe-Signature"] = $"{time},v0=00,v1={new string('0', 64)},{signature},junk,=,v1=";
        Assert.Null(Schemes.Refuse("stripe", request));
        request.Headers["Stripe-Signature"] = $"{time},{time},{signature}";
        Assert.Equal("The header Stripe-Signature must have one timestamp, 't='", Schemes.Refuse("stripe", request));
        request.Headers["Stripe-Signature"] = signature;
        Assert.Equal("The header Stripe-Signature must have one timestamp, 't='", Schemes.Refuse("stripe", request));
        request.Headers["Stripe-Signature"] = $"{time},v0={signature[3..]}";
        Assert.Equal("The header Stripe-Signature holds no signature of the scheme 'v1'", Schemes.Refuse("stripe", request));
    }

    [Theory]
    [InlineData("webhook-id")]
    [InlineData("webhook-timestamp")]
    public void Standard_Webhooks_needs_all_three_headers(string missing)
    {
        var request = Schemes.Signed("standard");
        request.Headers.Remove(missing);
        request.Headers[missing.Replace("webhook", "svix", StringComparison.Ordinal)] = "1760000000";

        Assert.Equal($"The header {missing} is missing", Schemes.Refuse("standard", request));
    }

    [Fact]
    public void Standard_Webhooks_signs_the_id()
    {
        var request = Schemes.Signed("standard");
        request.Headers["webhook-id"] = "delivery-2";

        Assert.Equal("The signature is of none of the hook's secrets", Schemes.Refuse("standard", request));
    }

    [Fact]
    public void A_secret_without_whsec_holds_as_base64_and_as_text()
    {
        const string Secret = "0123456789abcdef0123456789abcdef";
        var request = Schemes.Unsigned("standard");
        request.Headers["webhook-id"] = "a";
        request.Headers["webhook-timestamp"] = "1760000000";
        byte[] signed = [.. "a.1760000000."u8, .. request.Body.Span];

        foreach (var key in new[] { Encoding.UTF8.GetBytes(Secret), Convert.FromBase64String(Secret) })
        {
            request.Headers["webhook-signature"] = "v1," + Convert.ToBase64String(
                System.Security.Cryptography.HMACSHA256.HashData(key, signed));
            Assert.Null(Schemes.Refuse("standard", request, Secret));
        }

        Assert.NotNull(Schemes.Refuse("standard", request, "whsec_" + Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret))));
    }

    [Theory]
    [InlineData("Bearer x", "The header Authorization is not of the scheme Basic")]
    [InlineData("Basic", "The header Authorization is not of the scheme Basic")]
    [InlineData("Basic ", "The header Authorization does not hold the base64 of a user, a colon and a password in UTF-8")]
    [InlineData("Basic !", "The header Authorization does not hold the base64 of a user, a colon and a password in UTF-8")]
    [InlineData("Basic bm9jb2xvbg==", "The header Authorization does not hold the base64 of a user, a colon and a password in UTF-8")]
    [InlineData("Basic /zr/", "The header Authorization does not hold the base64 of a user, a colon and a password in UTF-8")]
    [InlineData("Basic Og==", "The user or the password is wrong")]
    public void Basic_credentials_that_are_none_are_refused(string header, string reason)
    {
        var request = Schemes.Unsigned("basic");
        request.Headers.Authorization = header;

        Assert.Equal(reason, Schemes.Refuse("basic", request));
    }

    [Fact]
    public void Basic_takes_its_scheme_in_any_case_and_colons_in_a_password()
    {
        var request = Schemes.Signed("basic", "a:b:c");
        request.Headers.Authorization = request.Headers.Authorization.ToString().Replace("Basic ", "bAsIc  ", StringComparison.Ordinal);

        Assert.Null(Schemes.Refuse("basic", request, "a:b:c"));
        Assert.StartsWith("Basic realm=", Schemes.Check("basic").Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MGMzOWY0ZWEtMzE4NS00NDVmLTg3ZGMtOGZlMjYwMjg3MGFm")]
    [InlineData("1234")]
    [InlineData("dG9rZW4=")]
    public void Twitter_signs_tokens_for_anybody_so_a_body_that_could_be_one_is_refused(string token)
    {
        var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(token));
        Schemes.Check("twitter").Sign(request, Schemes.Secret, "", Schemes.Now);

        Assert.NotNull(HandshakeTests.Get(HookHandshake.Twitter, $"?crc_token={token}", Schemes.Secret));
        Assert.Equal("The body could be the token of a handshake, whose signature proves nothing", Schemes.Refuse("twitter", request));
    }
}
