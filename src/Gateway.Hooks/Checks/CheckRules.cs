using Fanfare.Templates;

namespace Fanfare.Hooks.Checks;

/// <summary>What the settings of a check must be for it to work.</summary>
internal static class CheckRules
{
    private const int MaxLength = 256;
    private const int MaxTolerance = 86_400;

    /// <summary>What is wrong with them: the setting, as it is called in JSON, and why. Empty when all is well.</summary>
    public static List<(string Field, string Problem)> Wrong(HookCheck check)
    {
        var wrong = new List<(string Field, string Problem)>();
        if (!Enum.IsDefined(check.Scheme))
        {
            wrong.Add(("scheme", "There is no such scheme"));
        }

        if (check.ToleranceSeconds is < 1 or > MaxTolerance)
        {
            wrong.Add(("toleranceSeconds", $"Must be from 1 to {MaxTolerance}"));
        }

        switch (check.Scheme)
        {
            case CheckScheme.Hmac:
                OfHmac(check, wrong);
                break;
            case CheckScheme.Token:
                OfToken(check, wrong);
                break;
            case CheckScheme.Basic when check.User is not { Length: <= MaxLength } user
                || user.Any(static letter => letter == ':' || char.IsControl(letter)):
                wrong.Add(("user", $"Required: at most {MaxLength} characters, without colons and control characters"));
                break;
            default:
                break;
        }

        return wrong;
    }

    private static void OfHmac(HookCheck check, List<(string Field, string Problem)> wrong)
    {
        OfHeader(check, wrong);
        if (MacAlgorithm.Named(check.Algorithm) is null)
        {
            wrong.Add(("algorithm", "Must be sha1, sha256, sha384 or sha512"));
        }

        if (SignatureText.Named(check.Encoding) is null)
        {
            wrong.Add(("encoding", "Must be hex, base64 or base64url"));
        }
    }

    private static void OfToken(HookCheck check, List<(string Field, string Problem)> wrong)
    {
        if (check.Field is not { } field)
        {
            OfHeader(check, wrong);
        }
        else if (check.Header is not null)
        {
            wrong.Add(("field", "A token is in a header or in a field, not in both"));
        }
        else if (
            field.Length is 0 or > MaxLength || field.Any(static letter => letter == '"' || char.IsControl(letter))
                || (field.StartsWith('/') && !JsonPointer.IsOne(field)))
        {
            wrong.Add(("field", $"Must be a JSON Pointer or the name of a form's field, at most {MaxLength} characters"));
        }
    }

    private static void OfHeader(HookCheck check, List<(string Field, string Problem)> wrong)
    {
        if (
            check.Header is not { Length: > 0 and <= MaxLength } header
                || !header.All(
                    static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal)))
        {
            wrong.Add(("header", "Required: the name of a header"));
        }

        if (check.Prefix.Length > MaxLength || !check.Prefix.All(static letter => letter is >= ' ' and <= '~'))
        {
            wrong.Add(("prefix", $"Must have at most {MaxLength} printable ASCII characters"));
        }
    }
}
