using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>An HMAC of the body in a header, keyed with the bytes of the secret's text.</summary>
/// <param name="header">With the signature.</param>
/// <param name="algorithm">Of the HMAC.</param>
/// <param name="text">How the signature is written.</param>
/// <param name="prefix">What stands before it, to the letter.</param>
/// <param name="deliveryHeader">In which the provider says its id of the delivery, if it does.</param>
internal sealed class HmacCheck(
    string header, MacAlgorithm algorithm, SignatureText text, string prefix, string? deliveryHeader = null) : SignatureCheck
{
    /// <summary>GitHub's, which Meta uses as well.</summary>
    public static HmacCheck GitHub { get; } = new(
        "X-Hub-Signature-256", MacAlgorithm.Sha256, SignatureText.Hex, "sha256=", "X-GitHub-Delivery");

    public static HmacCheck Shopify { get; } = new(
        "X-Shopify-Hmac-Sha256", MacAlgorithm.Sha256, SignatureText.Base64, "", "X-Shopify-Webhook-Id");

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.ReadHeader(header, out var value) is { } reason)
        {
            return reason;
        }

        if (!value.StartsWith(prefix, StringComparison.Ordinal))
        {
            return $"The header {header} does not start with '{prefix}'";
        }

        if (text.Read(value.AsSpan(prefix.Length), algorithm.Size) is not { } signature)
        {
            return $"The header {header} holds no signature of this scheme";
        }

        return MacAlgorithm.KeysOf(secrets) is { Count: > 0 } keys ? algorithm.Refuse(keys, [signature], [], request.Body.Span) : NoSecret;
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        request.Headers[header] = prefix + text.Write(algorithm.Of(Encoding.UTF8.GetBytes(secret), [], request.Body.Span));
        if (deliveryHeader is not null)
        {
            request.Headers[deliveryHeader] = deliveryId;
        }
    }
}
