using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fanfare.Endpoints;
using Fanfare.Events;

namespace Fanfare.Signing;

/// <summary>
/// Signs requests in the style that an endpoint has chosen. Standard Webhooks has room for a signature of every secret that has not
/// expired; the other styles have room for one, which is the current secret's, and the old ones' go into a header beside it.
/// </summary>
internal static class RequestSigner
{
    /// <summary>Slack's <c>v0</c>.</summary>
    public const string Slack = "slack";

    /// <summary>GitHub's <c>X-Hub-Signature-256</c>.</summary>
    public const string GitHub = "github";

    private const string Id = "webhook-id";
    private const string Timestamp = "webhook-timestamp";

    /// <summary>Puts the headers of a style on a request.</summary>
    /// <returns>The body to send: the payload as it is, but for <see cref="SigningStyles.Token"/>.</returns>
    public static byte[] Sign(
        HttpRequestMessage request, string style, string messageId, byte[] payload, ImmutableArray<EndpointSecret> secrets,
        DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation(Id, messageId);
        request.Headers.TryAddWithoutValidation(Timestamp, seconds);
        switch (style)
        {
            case Slack:
                request.Headers.TryAddWithoutValidation("X-Slack-Request-Timestamp", seconds);
                Add(
                    request, "X-Slack-Signature",
                    Valid(secrets, now).ConvertAll(secret => "v0=" + Hex(secret, Encoding.UTF8.GetBytes($"v0:{seconds}:"), payload)));
                return payload;

            case GitHub:
                Add(request, "X-Hub-Signature-256", Valid(secrets, now).ConvertAll(secret => "sha256=" + Hex(secret, [], payload)));
                return payload;

            case SigningStyles.Token:
                return Valid(secrets, now) is [var token, ..] ? WithToken(payload, token) : payload;

            default:
                var signature = WebhookSignature.For(messageId, now, payload, secrets);
                request.Headers.TryAddWithoutValidation("webhook-signature", signature);
                request.Headers.TryAddWithoutValidation("svix-id", messageId);
                request.Headers.TryAddWithoutValidation("svix-timestamp", seconds);
                request.Headers.TryAddWithoutValidation("svix-signature", signature);
                return payload;
        }
    }

    /// <summary>An object of JSON with the field <c>token</c> before its others, in place of one that it has.</summary>
    internal static byte[] WithToken(ReadOnlySpan<byte> payload, string token) => WithField(payload, "token", token, ["token"]);

    /// <summary>An object of JSON with a field before its others, which stay byte for byte.</summary>
    /// <param name="payload">The object.</param>
    /// <param name="name">The field's name.</param>
    /// <param name="value">Its text.</param>
    /// <param name="drop">Which of the object's own fields are left out.</param>
    internal static byte[] WithField(ReadOnlySpan<byte> payload, string name, string value, ReadOnlySpan<string> drop)
    {
        var json = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        json.Read();
        var fields = new List<Range>();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)json.TokenStartIndex;
            var dropped = false;
            foreach (var one in drop)
            {
                dropped = dropped || IsNamed(ref json, one);
            }

            json.Read();
            json.Skip();
            if (!dropped)
            {
                fields.Add(start..(int)json.BytesConsumed);
            }
        }

        using var result = new MemoryStream(payload.Length + 64);
        result.Write(Encoding.UTF8.GetBytes($"{{{JsonSerializer.Serialize(name)}:{JsonSerializer.Serialize(value)}"));
        foreach (var field in fields)
        {
            result.WriteByte((byte)',');
            result.Write(payload[field]);
        }

        result.WriteByte((byte)'}');
        return result.ToArray();
    }

    private static bool IsNamed(ref Utf8JsonReader json, string name)
    {
        try
        {
            return json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is in it: it is nobody's name.
            return false;
        }
    }

    private static List<string> Valid(ImmutableArray<EndpointSecret> secrets, DateTimeOffset now) =>
        [.. secrets.Where(secret => secret.ExpiresAt is null || secret.ExpiresAt > now).Select(static secret => secret.Key)];

    private static void Add(HttpRequestMessage request, string header, List<string> signatures)
    {
        if (signatures is [var current, .. var old])
        {
            request.Headers.TryAddWithoutValidation(header, current);
            if (old.Count > 0)
            {
                request.Headers.TryAddWithoutValidation(header + "-Previous", string.Join(',', old));
            }
        }
    }

    private static string Hex(string secret, ReadOnlySpan<byte> head, ReadOnlySpan<byte> payload)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(head);
        hmac.AppendData(payload);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
