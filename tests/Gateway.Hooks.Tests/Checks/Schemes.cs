using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Checks;

/// <summary>A hook's settings for every scheme, by name, and requests for them.</summary>
internal static class Schemes
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string Other = "another secret, which is no base64";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    private static readonly Dictionary<string, HookCheck> All = new()
    {
        ["slack"] = new() { Scheme = CheckScheme.Slack },
        ["github"] = new() { Scheme = CheckScheme.GitHub },
        ["standard"] = new() { Scheme = CheckScheme.StandardWebhooks },
        ["stripe"] = new() { Scheme = CheckScheme.Stripe },
        ["shopify"] = new() { Scheme = CheckScheme.Shopify },
        ["gitlab"] = new() { Scheme = CheckScheme.GitLab },
        ["twitter"] = new() { Scheme = CheckScheme.Twitter },
        ["sha1 hex"] = new() { Scheme = CheckScheme.Hmac, Header = "X-Signature", Algorithm = "sha1", Prefix = "sha1=" },
        ["sha256 hex"] = new() { Scheme = CheckScheme.Hmac, Header = "X-Signature" },
        ["sha384 base64url"] = new() { Scheme = CheckScheme.Hmac, Header = "X-Signature", Algorithm = "sha384", Encoding = "base64url" },
        ["sha512 base64"] = new() { Scheme = CheckScheme.Hmac, Header = "X-Signature", Algorithm = "sha512", Encoding = "base64" },
        ["sha512 base64url"] =
            new() { Scheme = CheckScheme.Hmac, Header = "X-Signature", Algorithm = "sha512", Encoding = "base64url", Prefix = "v=" },
        ["token in a header"] = new() { Scheme = CheckScheme.Token, Header = "Authorization", Prefix = "Bearer " },
        ["token in JSON"] = new() { Scheme = CheckScheme.Token, Field = "/auth/to~1ken" },
        ["token in a form"] = new() { Scheme = CheckScheme.Token, Field = "the token" },
        ["token in a multipart form"] = new() { Scheme = CheckScheme.Token, Field = "token" },
        ["basic"] = new() { Scheme = CheckScheme.Basic, User = "Zoë" },
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Those that sign the body.</summary>
    public static TheoryData<string> Signing => [.. All.Keys.Where(name => SignatureHeader(name) is not null)];

    /// <summary>Those that prove in a header where a request comes from.</summary>
    public static TheoryData<string> InHeader => [.. All.Keys.Where(name => ProofHeader(name) is not null)];

    public static TheoryData<string> Timed => ["slack", "standard", "stripe"];

    /// <summary>The header with the signature; null for a scheme that shows its secret.</summary>
    public static string? SignatureHeader(string name) => name switch
    {
        "slack" => "X-Slack-Signature",
        "github" => "X-Hub-Signature-256",
        "standard" => "webhook-signature",
        "stripe" => "Stripe-Signature",
        "shopify" => "X-Shopify-Hmac-Sha256",
        "twitter" => "x-twitter-webhooks-signature",
        _ when name.StartsWith("sha", StringComparison.Ordinal) => "X-Signature",
        _ => null,
    };

    /// <summary>The header that proves where a request comes from; null when the body does.</summary>
    public static string? ProofHeader(string name) => name switch
    {
        "gitlab" => "X-Gitlab-Token",
        "token in a header" or "basic" => "Authorization",
        _ => SignatureHeader(name),
    };

    public static SignatureCheck Check(string name) => SignatureCheck.For(All[name]);

    public static CheckedRequest Unsigned(string name)
    {
        IHeaderDictionary headers = new HeaderDictionary();
        var body = """{"text":"naïve","auth":{"x":[1,2.50]},"n":1}""";
        if (name == "token in a form")
        {
            body = "a=1&b=%C3%A9+x&the+token=old";
            headers.ContentType = "application/x-www-form-urlencoded";
        }
        else if (name == "token in a multipart form")
        {
            body = "--cut\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--cut--\r\n";
            headers.ContentType = "multipart/form-data; boundary=\"cut\"";
        }

        return new CheckedRequest(headers, Encoding.UTF8.GetBytes(body));
    }

    public static CheckedRequest Signed(string name, string secret = Secret, DateTimeOffset? at = null)
    {
        var request = Unsigned(name);
        Check(name).Sign(request, secret, "delivery-1", at ?? Now);
        return request;
    }

    public static string? Refuse(string name, CheckedRequest request, params string[] secrets) =>
        Check(name).Refuse(request, secrets is [] ? [Secret] : secrets, Now);
}
