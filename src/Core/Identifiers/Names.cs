using System.Buffers;
using System.ComponentModel.DataAnnotations;

namespace Fanfare.Identifiers;

/// <summary>The name pattern that ids, channels, event types and tags share.</summary>
public static class Names
{
    public const int MaxLength = 256;

    public const int MaxChannelLength = 128;

    private const int MaxShown = 64;

    public const string Rule = "may hold letters, digits, '-', '_' and '.' only, and more than dots";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>Whether a name may stand in a path: dots alone would be taken for a folder.</summary>
    public static bool Match(string name) => name.AsSpan().ContainsAnyExcept('.') && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>What somebody wrote, as an error shows it: not longer than a line.</summary>
    public static string Show(string? text) => text is { Length: > MaxShown } ? $"'{text[..MaxShown]}…'" : $"'{text}'";

    public static ValidationResult? Check(string name) => name switch
    {
        { Length: 0 or > MaxLength } => new ValidationResult($"Must have 1 to {MaxLength} characters"),
        _ when !Match(name) => new ValidationResult($"{Show(name)} {Rule}"),
        _ => ValidationResult.Success,
    };
}
