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

    /// <summary>Checks a secret that a caller has given for a style.</summary>
    /// <param name="style">The style.</param>
    /// <param name="given">The secret; null when there is none.</param>
    /// <param name="field">The field's name.</param>
    /// <param name="issued">What the secret is when the receiver issues it, so that it must be given; null when one can be made up.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static FieldError? Check(string style, string? given, string field, string? issued = null) => (style, given) switch
    {
        (_, null) when issued is not null => FieldError.InBody(field, $"Field required: {issued}"),
        (_, null) => null,
        (SigningStyles.Standard, _) =>
            IsStandard(WithoutPrefix(given))
                ? null : FieldError.InBody(field, $"Must be '{Prefix}' followed by base64 of {MinBytes} to {MaxBytes} bytes"),
        _ when given.Length is > 0 and <= MaxLength && given.All(static letter => letter is > ' ' and <= '~') => null,
        _ => FieldError.InBody(field, $"Must have 1 to {MaxLength} printable ASCII characters and no spaces"),
    };

    /// <summary>The secret that a caller has given for a style, which is right, or one made up.</summary>
    public static string For(string style, string? given) => (style, given) switch
    {
        (SigningStyles.Standard, null) => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)),
        (_, null) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        (SigningStyles.Standard, _) => Prefix + WithoutPrefix(given),
        _ => given,
    };

    private static string WithoutPrefix(string given) =>
        given.StartsWith(Prefix, StringComparison.Ordinal) ? given[Prefix.Length..] : given;

    private static bool IsStandard(string base64)
    {
        Span<byte> bytes = stackalloc byte[128];
        return base64.Length <= bytes.Length && !base64.Any(char.IsWhiteSpace) && Convert.TryFromBase64String(base64, bytes, out var length)
            && length is >= MinBytes and <= MaxBytes;
    }
}
