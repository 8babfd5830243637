using System.Globalization;

namespace Fanfare.Webhooks;

/// <summary>What a Werkzeug converter accepts, as ASP.NET's inline constraints.</summary>
/// <remarks>
/// Digits are those of ASCII. A number with a bound of its own has at most 19 digits. ASP.NET's <c>regex</c> does not tell small letters
/// from capitals unless it is told to.
/// </remarks>
internal static class WerkzeugConverter
{
    /// <summary>A whole number without bounds, as a route has it.</summary>
    public const string AnyInteger = "regex(^[0-9]+\\z)";

    /// <summary>A UUID, as a route has it.</summary>
    public const string AnyUuid = $"regex(^{Hex}{{8}}(-{Hex}{{4}}){{3}}-{Hex}{{12}}\\z)";

    private const string Hex = "[0-9a-f]";

    /// <exception cref="FormatException">There is no such converter, or it does not take these arguments.</exception>
    public static (string Constraints, RouteParameterKind Kind) Convert(string converter, ConverterArguments arguments)
    {
        var converted = converter switch
        {
            "default" or "string" => (Text(arguments), RouteParameterKind.Text),
            "int" => (Integer(arguments), RouteParameterKind.WholeNumber),
            "float" => (Float(arguments), RouteParameterKind.Fraction),
            "path" => (":minlength(1)", RouteParameterKind.Path),
            "any" => (Any(arguments), RouteParameterKind.Text),
            "uuid" => ($":regex(^{Hex}{{{{8}}}}(-{Hex}{{{{4}}}}){{{{3}}}}-{Hex}{{{{12}}}}\\z)", RouteParameterKind.Uuid),
            _ => throw new FormatException($"There is no converter '{converter}'; there are string, int, float, path, any and uuid."),
        };
        arguments.RefuseOthers();
        return converted;
    }

    private static string Text(ConverterArguments arguments)
    {
        var least = arguments.Count("minlength", 0) ?? 1;
        var most = arguments.Count("maxlength", 1);
        if (arguments.Count("length", 2) is { } exact)
        {
            return $":length({exact})";
        }

        if (most < least)
        {
            throw new FormatException($"No text has at least {least} and at most {most} characters.");
        }

        return (least > 1 ? $":minlength({least})" : "") + (most is null ? "" : $":maxlength({most})");
    }

    private static string Integer(ConverterArguments arguments)
    {
        var digits = arguments.Count("fixed_digits", 0);
        var (least, most) = (arguments.Whole("min", 1), arguments.Whole("max", 2));
        var sign = arguments.Flag("signed", 3) ? "-?" : "";
        return $":regex(^{(digits is null ? "" : $"(?=.{{{{{digits}}}}}\\z)")}{sign}[0-9]+\\z)"
            + (least is null ? "" : $":min({least})")
            + (most is null ? "" : $":max({most})");
    }

    private static string Float(ConverterArguments arguments)
    {
        var (least, most) = (arguments.Number("min", 0), arguments.Number("max", 1));
        var sign = arguments.Flag("signed", 2) ? "-?" : "";
        return $":regex(^{sign}[0-9]+\\.[0-9]+\\z)"
            + (least is null ? "" : $":{AtLeastConstraint.Name}({least.Value.ToString(CultureInfo.InvariantCulture)})")
            + (most is null ? "" : $":{AtMostConstraint.Name}({most.Value.ToString(CultureInfo.InvariantCulture)})");
    }

    private static string Any(ConverterArguments arguments)
    {
        var items = arguments.Rest();
        return items.Count == 0
            ? throw new FormatException("The converter 'any' needs at least one text to choose from.")
            : $":regex(^(?-i:{string.Join('|', items.Select(Escaped))})\\z)";
    }

    /// <summary>Text that means itself to the regex and to the parser of routes.</summary>
    private static string Escaped(string text) =>
        string.Concat(text.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter.ToString() : $"\\u{(int)letter:x4}"));
}
