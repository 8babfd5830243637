using System.Text.RegularExpressions;

namespace Fanfare.Webhooks;

/// <summary>A parameter of a route.</summary>
/// <param name="Name">As the route has it.</param>
/// <param name="Kind">What its values are.</param>
public sealed partial record RouteParameter(string Name, RouteParameterKind Kind)
{
    /// <summary>A value in the one way to write it: <c>05</c> is <c>5</c>, <c>01.50</c> is <c>1.5</c>, a UUID has small letters.</summary>
    /// <returns>The value as it is when it is none of its kind.</returns>
    public string Normalize(string value) => Kind switch
    {
        RouteParameterKind.WholeNumber when Integer().Match(value) is { Success: true } number =>
            Signed(number, number.Groups["whole"].Value),
        RouteParameterKind.Fraction when Float().Match(value) is { Success: true } number =>
            Signed(number, $"{number.Groups["whole"].Value}.{FractionOf(number.Groups["fraction"].Value.TrimEnd('0'))}"),
        RouteParameterKind.Uuid when Guid.TryParse(value, out var uuid) => uuid.ToString("D"),
        _ => value,
    };

    private static string FractionOf(string digits) => digits.Length > 0 ? digits : "0";

    private static string Signed(Match number, string digits) =>
        number.Groups["sign"].Value == "-" && digits.AsSpan().ContainsAnyInRange('1', '9') ? "-" + digits : digits;

    [GeneratedRegex(@"^(?<sign>[-+]?)0*(?<whole>[0-9]+)\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Integer();

    [GeneratedRegex(
        @"^(?<sign>[-+]?)0*(?<whole>[0-9]+)\.(?<fraction>[0-9]+)\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Float();
}

/// <summary>What the values of a route's parameter are.</summary>
public enum RouteParameterKind
{
    /// <summary>Text without a slash, at least one character.</summary>
    Text,

    /// <summary>A whole number.</summary>
    WholeNumber,

    /// <summary>A number with a fraction.</summary>
    Fraction,

    /// <summary>The rest of the path, slashes included.</summary>
    Path,

    /// <summary>A UUID.</summary>
    Uuid,
}
