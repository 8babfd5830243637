using System.Globalization;

namespace Fanfare.Hooks.Checks;

/// <summary>The timestamp of a signature: Unix time in whole seconds.</summary>
internal static class SignedTime
{
    private const int MaxDigits = 19;

    /// <summary>Says why a timestamp is not of about now.</summary>
    /// <param name="text">As the request has it.</param>
    /// <param name="now">The time.</param>
    /// <param name="tolerance">How far it may be from that either way, in seconds.</param>
    public static string? Refuse(string text, DateTimeOffset now, int tolerance)
    {
        if (text.Length > MaxDigits || !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return "The timestamp is not a whole number of seconds";
        }

        var age = now.ToUnixTimeSeconds() - seconds;
        if (Math.Abs(age) <= tolerance)
        {
            return null;
        }

        return $"The timestamp is {Math.Abs(age)} s {(age > 0 ? "old" : "ahead")}; at most {tolerance} s are allowed";
    }

    public static string Write(DateTimeOffset now) => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
