using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>
/// Standard Webhooks, version 1, in the headers <c>webhook-*</c>, or else Svix's <c>svix-*</c>: HMAC-SHA256 of <c>id.timestamp.body</c>.
/// </summary>
/// <remarks>
/// A secret's key is what the base64 after <c>whsec_</c> holds. Without that prefix, text that is base64 may be meant as it is or as
/// what it holds, and both are keys; other text is meant as it is.
/// </remarks>
/// <param name="tolerance">How far the timestamp may be from now, in seconds.</param>
internal sealed class StandardWebhooksCheck(int tolerance) : SignatureCheck
{
    public const string SecretPrefix = "whsec_";

    private const string Version = "v1,";

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        var prefix = request.Headers.ContainsKey("webhook-signature") || !request.Headers.ContainsKey("svix-signature")
            ? "webhook" : "svix";
        var (timestamp, id) = ("", "");
        var reason = request.ReadHeader($"{prefix}-signature", out var list) ?? request.ReadHeader($"{prefix}-timestamp", out timestamp)
            ?? request.ReadHeader($"{prefix}-id", out id) ?? SignedTime.Refuse(timestamp, now, tolerance);
        if (reason is not null)
        {
            return reason;
        }

        if (Signatures(list) is not { Count: > 0 } signatures)
        {
            return $"The header {prefix}-signature holds no signature of version 1";
        }

        var keys = secrets.SelectMany(KeysOf).ToList();
        return keys.Count > 0 ? MacAlgorithm.Sha256.Refuse(keys, signatures, Head(id, timestamp), request.Body.Span) : NoSecret;
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now)
    {
        var timestamp = SignedTime.Write(now);
        var key = KeysOf(secret) is [var first, ..] ? first : [];
        request.Headers["webhook-id"] = deliveryId;
        request.Headers["webhook-timestamp"] = timestamp;
        request.Headers["webhook-signature"] = Version + SignatureText.Base64.Write(
            MacAlgorithm.Sha256.Of(key, Head(deliveryId, timestamp), request.Body.Span));
    }

    /// <summary>The signatures in a list separated by blanks; what has another version or no form is passed over.</summary>
    private static List<byte[]> Signatures(string list)
    {
        var signatures = new List<byte[]>();
        foreach (var part in list.AsSpan().Split(' '))
        {
            var entry = list.AsSpan()[part];
            if (
                entry.StartsWith(Version, StringComparison.Ordinal)
                    && SignatureText.Base64.Read(entry[Version.Length..], MacAlgorithm.Sha256.Size) is { } signature)
            {
                signatures.Add(signature);
            }
        }

        return signatures;
    }

    /// <summary>What a secret may stand for, the likeliest first; never the empty key.</summary>
    private static List<byte[]> KeysOf(string secret)
    {
        var marked = secret.StartsWith(SecretPrefix, StringComparison.Ordinal);
        var base64 = marked ? secret[SecretPrefix.Length..] : secret;
        var bytes = new byte[base64.Length];
        var keys = new List<byte[]>();
        var isBase64 = Convert.TryFromBase64String(base64, bytes, out var length);
        if (isBase64)
        {
            keys.Add(bytes[..length]);
        }

        if (!marked || !isBase64)
        {
            keys.Add(Encoding.UTF8.GetBytes(secret));
        }

        keys.RemoveAll(static key => key.Length == 0);
        return keys;
    }

    private static byte[] Head(string id, string timestamp) => Encoding.UTF8.GetBytes($"{id}.{timestamp}.");
}
