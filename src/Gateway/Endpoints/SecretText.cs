using System.Security.Cryptography;
using Fanfare.Api.Http;
using Fanfare.Endpoints;

namespace Fanfare.Api.Endpoints;

/// <summary>The text forms of secrets: Standard Webhooks has one of its own, the other styles take any text.</summary>
internal static class SecretText
{
    private const string Prefix = "whsec_";
    private const int MaxLength = 256;
    private const int MinBytes = 24;
    private const int MaxBytes = 75;

    /// <summary>What is wrong with a secret that a caller has given for a style; null when nothing is.</summary>
    public static FieldError? Check(SigningStyle style, string? given, string field) => (style, given) switch
    {
        (SigningStyle.Bearer, null) => FieldError.InBody(field, "Field required: the bot's token"),
        (_, null) => null,
        (SigningStyle.Standard, _) => IsStandard(WithoutPrefix(given)) ? null : FieldError.InBody(field, $"Must be '{Prefix}' followed by base64 of {MinBytes} to {MaxBytes} bytes"),
        _ when given.Length is > 0 and <= MaxLength && given.All(static letter => letter is > ' ' and <= '~') => null,
        _ => FieldError.InBody(field, $"Must have 1 to {MaxLength} printable ASCII characters and no spaces"),
    };

    /// <summary>The secret that a caller has given for a style, which is right, or one made up.</summary>
    public static string For(SigningStyle style, string? given) => (style, given) switch
    {
        (SigningStyle.Standard, null) => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        (_, null) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        (SigningStyle.Standard, _) => Prefix + WithoutPrefix(given),
        _ => given,
    };

    private static string WithoutPrefix(string given) => given.StartsWith(Prefix, StringComparison.Ordinal) ? given[Prefix.Length..] : given;

    private static bool IsStandard(string base64)
    {
        Span<byte> bytes = stackalloc byte[128];
        return base64.Length <= bytes.Length && !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, bytes, out var length) && length is >= MinBytes and <= MaxBytes;
    }
}
