using System.Text;
using System.Text.Unicode;

namespace Fanfare.Hooks.Checks;

/// <summary>
/// Slack's <c>v0</c>: <c>X-Slack-Signature: v0=</c> and the hex of an HMAC-SHA256 of <c>v0:timestamp:body</c>. Slack writes UTF-8 and
/// nothing else.
/// </summary>
/// <param name="tolerance">How far the timestamp may be from now, in seconds.</param>
internal sealed class SlackCheck(int tolerance) : SignatureCheck
{
    private const string Signature = "X-Slack-Signature";
    private const string Timestamp = "X-Slack-Request-Timestamp";
    private const string Version = "v0=";

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var timestamp = "";
        var reason = request.ReadHeader(Signature, out var value) ?? request.ReadHeader(Timestamp, out timestamp)
            ?? SignedTime.Refuse(timestamp, now, tolerance);
        if (reason is not null)
        {
            return reason;
        }

        if (
            !value.StartsWith(Version, StringComparison.Ordinal)
                || SignatureText.Hex.Read(value.AsSpan(Version.Length), MacAlgorithm.Sha256.Size) is not { } signature)
        {
            return $"The header {Signature} holds no signature of this scheme";
        }

        return MacAlgorithm.KeysOf(secrets) is not { Count: > 0 } keys ? NoSecret
            : MacAlgorithm.Sha256.Refuse(keys, [signature], Head(timestamp), request.Body.Span)
            ?? (Utf8.IsValid(request.Body.Span) ? null : "The body is not UTF-8");
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        var timestamp = SignedTime.Write(now);
        request.Headers[Timestamp] = timestamp;
        request.Headers[Signature] = Version + SignatureText.Hex.Write(
            MacAlgorithm.Sha256.Of(Encoding.UTF8.GetBytes(secret), Head(timestamp), request.Body.Span));
    }

    /// <summary>The timestamp is signed as it is written, leading zeros and all.</summary>
    private static byte[] Head(string timestamp) => Encoding.UTF8.GetBytes($"v0:{timestamp}:");
}
