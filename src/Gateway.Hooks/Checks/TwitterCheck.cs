using Fanfare.Hooks.Handshakes;

namespace Fanfare.Hooks.Checks;

/// <summary>X, once Twitter: <c>x-twitter-webhooks-signature: sha256=</c> and the base64 of an HMAC-SHA256 of the body.</summary>
/// <remarks>
/// The handshake of this scheme signs the token of whoever asks, with the same key and nothing that tells it from a body: a body that
/// could be such a token is therefore refused, however it is signed.
/// </remarks>
internal sealed class TwitterCheck : SignatureCheck
{
    private readonly HmacCheck _hmac = new("x-twitter-webhooks-signature", MacAlgorithm.Sha256, SignatureText.Base64, "sha256=");

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now) =>
        CrcToken.IsOne(request.Body.Span)
            ? "The body could be the token of a handshake, whose signature proves nothing" : _hmac.Refuse(request, secrets, now);

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now) =>
        _hmac.Sign(request, secret, deliveryId, now);
}
