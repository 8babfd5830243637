using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>
/// Stripe: <c>Stripe-Signature: t=timestamp,v1=signature</c>, where a signature is the hex of an HMAC-SHA256 of <c>timestamp.body</c>.
/// </summary>
/// <remarks>
/// There may be several <c>v1</c>, one for each secret of Stripe's; other schemes are passed over. The key is the secret's text,
/// <c>whsec_</c> included.
/// </remarks>
/// <param name="tolerance">How far the timestamp may be from now, in seconds.</param>
internal sealed class StripeCheck(int tolerance) : SignatureCheck
{
    private const string Header = "Stripe-Signature";
    private const string Time = "t=";
    private const string Version = "v1=";

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.ReadHeader(Header, out var value) is { } reason)
        {
            return reason;
        }

        var parts = value.Split(',');
        if (Array.FindAll(parts, static part => part.StartsWith(Time, StringComparison.Ordinal)) is not [var time])
        {
            return $"The header {Header} must have one timestamp, 't='";
        }

        var timestamp = time[Time.Length..];
        if (SignedTime.Refuse(timestamp, now, tolerance) is { } stale)
        {
            return stale;
        }

        if (Signatures(parts) is not { Count: > 0 } signatures)
        {
            return $"The header {Header} holds no signature of the scheme 'v1'";
        }

        return MacAlgorithm.KeysOf(secrets) is { Count: > 0 } keys
            ? MacAlgorithm.Sha256.Refuse(keys, signatures, Head(timestamp), request.Body.Span) : NoSecret;
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        var timestamp = SignedTime.Write(now);
        var signature = SignatureText.Hex.Write(MacAlgorithm.Sha256.Of(Encoding.UTF8.GetBytes(secret), Head(timestamp), request.Body.Span));
        request.Headers[Header] = $"{Time}{timestamp},{Version}{signature}";
    }

    private static List<byte[]> Signatures(string[] parts) =>
    [
        .. parts.Where(static part => part.StartsWith(Version, StringComparison.Ordinal))
            .Select(static part => SignatureText.Hex.Read(part.AsSpan(Version.Length), MacAlgorithm.Sha256.Size)).OfType<byte[]>(),
    ];

    private static byte[] Head(string timestamp) => Encoding.UTF8.GetBytes($"{timestamp}.");
}
