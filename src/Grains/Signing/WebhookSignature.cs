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

    /// <summary>The value of <c>webhook-signature</c>: <c>v1,</c> and base64, separated by spaces, for every secret that has not expired.</summary>
    public static string For(string messageId, DateTimeOffset timestamp, ReadOnlySpan<byte> payload, ImmutableArray<EndpointSecret> secrets)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp.ToUnixTimeSeconds()}."));
        var value = new StringBuilder();
        foreach (var secret in secrets)
        {
            if (secret.ExpiresAt is null || secret.ExpiresAt > timestamp)
            {
                value.Append(value.Length == 0 ? "v1," : " v1,").Append(Sign(secret.Key, head, payload));
            }
        }

        return value.ToString();
    }

    /// <summary>The bytes of a secret in its text form; of one that was made for another style, those of its text.</summary>
    public static byte[] KeyOf(string secret) =>
        secret.StartsWith(SecretPrefix, StringComparison.Ordinal) && Base64.IsValid(secret.AsSpan(SecretPrefix.Length))
            ? Convert.FromBase64String(secret[SecretPrefix.Length..])
            : Encoding.UTF8.GetBytes(secret);

    private static string Sign(string secret, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, KeyOf(secret));
        hmac.AppendData(head);
        hmac.AppendData(payload);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hmac.GetHashAndReset(digest);
        Span<char> text = stackalloc char[Base64.GetMaxEncodedToUtf8Length(SHA256.HashSizeInBytes)];
        Convert.TryToBase64Chars(digest, text, out var written);
        return text[..written].ToString();
    }
}
