using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Fanfare.Endpoints;

namespace Fanfare.Signing;

/// <summary>Signatures by the Standard Webhooks scheme, version 1: HMAC-SHA256 over id, time and body, one for each secret.</summary>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary>
    /// The value of <c>webhook-signature</c>: <c>v1,</c> and base64, separated by spaces, for every secret that has not expired.
    /// </summary>
    public static string For(string messageId, DateTimeOffset timestamp, ReadOnlySpan<byte> payload, ImmutableArray<EndpointSecret> secrets)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp.ToUnixTimeSeconds()}.");
        var signed = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(head.Length) + payload.Length);
        try
        {
            var length = Encoding.UTF8.GetBytes(head, signed);
            payload.CopyTo(signed.AsSpan(length));
            length += payload.Length;
            var value = "";
            foreach (var secret in secrets)
            {
                if (secret.ExpiresAt is null || secret.ExpiresAt > timestamp)
                {
                    value = string.Concat(value, value.Length == 0 ? "v1," : " v1,", Sign(secret.Key, signed.AsSpan(0, length)));
                }
            }

            return value;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(signed);
        }
    }

    /// <summary>The bytes of a secret in its text form; of one that was made for another style, those of its text.</summary>
    public static byte[] KeyOf(string secret) =>
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(SecretPrefix.Length))
            ? Convert.FromBase64String(secret[SecretPrefix.Length..])
            : Encoding.UTF8.GetBytes(secret);

    private static string Sign(string secret, ReadOnlySpan<byte> signed)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(KeyOf(secret), signed, digest);
        return Convert.ToBase64String(digest);
    }
}
