using Fanfare.Identifiers;

namespace Fanfare.Hooks.Intake;

/// <summary>Headers that a hook's answer may have.</summary>
internal static class HookHeaders
{
    private const int MaxValueLength = 4_096;

    /// <summary>The server's own.</summary>
    private static readonly HashSet<string> Forbidden = new(
        StringComparer.OrdinalIgnoreCase) { "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "trailer", "date",
        "set-cookie" };

    public static string? WhyNot(string name, string? value) =>
        WhyNotName(name)
        ?? (Forbidden.Contains(name) ? $"'{name}' may not be set" : null)
        ?? (
            value is null || value.Length > MaxValueLength || value.Any(static letter => letter is < ' ' or > '~')
                ? $"The value of '{name}' must have at most {MaxValueLength} printable ASCII characters" : null);

    public static string? WhyNotName(string name) =>
        name.Length is 0 or > Names.MaxLength
            || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || "!#$%&'*+-.^_`|~".Contains(letter, StringComparison.Ordinal))
            ? $"{Names.Show(name)} is not a header's name"
            : null;
}
