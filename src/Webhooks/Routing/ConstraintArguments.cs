using System.Globalization;

namespace Fanfare.Webhooks;

/// <summary>What stands in the brackets of an ASP.NET constraint; a wrong one would be found only when the route is mapped.</summary>
internal static class ConstraintArguments
{
    /// <exception cref="FormatException">They are not what the constraint takes.</exception>
    public static void Check(string parameter, string name, string constraint)
    {
        var closed = constraint.Length == name.Length
            || (constraint[^1] == ')' && constraint.Count(static letter => letter is '(' or ')') == 2);
        var numbers = constraint.Length > name.Length && closed ? constraint[(name.Length + 1)..^1].Split(',') : [];
        var (least, most, length) = name.ToLowerInvariant() switch
        {
            "min" or "max" => (1, 1, false),
            "range" => (2, 2, false),
            "length" => (1, 2, true),
            "minlength" or "maxlength" => (1, 1, true),
            _ => (0, 0, false),
        };
        if (
            !closed || numbers.Length < least || numbers.Length > most || !Array.TrueForAll(numbers, number => IsNumber(number, length))
                || Falls(numbers))
        {
            throw new FormatException(
                $"The parameter '{parameter}' has the constraint '{constraint}', whose brackets do not hold what '{name}' takes.");
        }
    }

    private static bool IsNumber(string text, bool length) =>
        length ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool Falls(string[] numbers) =>
        numbers.Length == 2 && long.Parse(numbers[0], CultureInfo.InvariantCulture) > long.Parse(numbers[1], CultureInfo.InvariantCulture);
}
