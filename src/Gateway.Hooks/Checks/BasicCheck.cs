using System.Text;

namespace Fanfare.Hooks.Checks;

/// <summary>HTTP Basic (RFC 7617), in UTF-8: the hook's user, with the secret as password.</summary>
/// <param name="user">Its name; has no colon.</param>
internal sealed class BasicCheck(string user) : SignatureCheck
{
    private const string Header = "Authorization";
    private const string Scheme = "Basic ";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string? Challenge => "Basic realm=\"hook\", charset=\"UTF-8\"";

    public override string? Refuse(CheckedRequest request, IReadOnlyList<string> secrets, DateTimeOffset now)
    {
        if (request.ReadHeader(Header, out var value) is { } reason)
        {
            return reason;
        }

        if (!value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return $"The header {Header} is not of the scheme Basic";
        }

        if (Decode(value.AsSpan(Scheme.Length).Trim(' ')) is not { } credentials || !credentials.Contains(':', StringComparison.Ordinal))
        {
            return $"The header {Header} does not hold the base64 of a user, a colon and a password in UTF-8";
        }

        if (!SharedToken.IsAny(secrets))
        {
            return NoSecret;
        }

        var valid = secrets.Where(static secret => secret.Length > 0).Select(secret => $"{user}:{secret}");
        return SharedToken.IsOneOf(credentials, valid) ? null : "The user or the password is wrong";
    }

    public override void Sign(CheckedRequest request, string secret, string deliveryId, DateTimeOffset now) =>
        request.Headers[Header] = Scheme + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}"));

    private static string? Decode(ReadOnlySpan<char> base64)
    {
        var bytes = new byte[base64.Length];
        try
        {
            return Convert.TryFromBase64Chars(base64, bytes, out var length)
                && base64.SequenceEqual(Convert.ToBase64String(bytes, 0, length)) ? Strict.GetString(bytes, 0, length) : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
