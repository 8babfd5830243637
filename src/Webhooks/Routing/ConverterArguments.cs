using System.Globalization;
using System.Text.RegularExpressions;

namespace Fanfare.Webhooks;

/// <summary>What stands in the brackets of a Werkzeug converter: values by place, then by name.</summary>
internal sealed partial class ConverterArguments
{
    private readonly string _converter;
    private readonly List<string> _placed = [];
    private readonly Dictionary<string, string> _named = [];
    private int _taken;

    private ConverterArguments(string converter) => _converter = converter;

    /// <exception cref="FormatException">The text is no list of arguments.</exception>
    public static ConverterArguments Parse(string converter, string text)
    {
        var arguments = new ConverterArguments(converter);
        var position = 0;
        while (position < text.Length)
        {
            var argument = Argument().Match(text, position);
            if (!argument.Success)
            {
                throw new FormatException($"The arguments ({text}) of the converter '{converter}' cannot be read.");
            }

            position += argument.Length;
            arguments.Add(argument);
        }

        return arguments;
    }

    /// <summary>A number of characters, at least one; null when it is not given.</summary>
    public int? Count(string name, int place) =>
        Take(name, place) is not { } text || text is "None" || (text is "0" && name == "fixed_digits") ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= RouteSyntax.MaxLength
        ? count
        : throw Wrong(name, $"a number from 1 to {RouteSyntax.MaxLength}");

    public long? Whole(string name, int place) =>
        Take(name, place) is not { } text || text is "None" ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, "a whole number");

    public double? Number(string name, int place) =>
        Take(name, place) is not { } text || text is "None" ? null
        : double.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, "a number");

    public bool Flag(string name, int place) => Take(name, place) switch
    {
        null or "False" => false,
        "True" => true,
        _ => throw Wrong(name, "True or False"),
    };

    /// <summary>All values by place.</summary>
    public IReadOnlyList<string> Rest()
    {
        _taken = _placed.Count;
        return _placed;
    }

    /// <exception cref="FormatException">An argument was given that nobody took.</exception>
    public void RefuseOthers()
    {
        if (_placed.Count > _taken || _named.Count > 0)
        {
            throw new FormatException(
                $"The converter '{_converter}' does not take the argument '{_named.Keys.FirstOrDefault(_placed.LastOrDefault(""))}'.");
        }
    }

    private void Add(Match argument)
    {
        var value = argument.Groups["quoted"] is { Success: true, Value: var quoted } ? quoted[1..^1] : argument.Groups["plain"].Value;
        if (argument.Groups["name"] is { Success: true, Value: var name })
        {
            if (!_named.TryAdd(name, value))
            {
                throw new FormatException($"The converter '{_converter}' has the argument '{name}' twice.");
            }
        }
        else
        {
            _placed.Add(value);
        }
    }

    private string? Take(string name, int place)
    {
        _taken = Math.Max(_taken, place + 1);
        return _named.Remove(name, out var value) ? value : _placed.ElementAtOrDefault(place);
    }

    private FormatException Wrong(string name, string wanted) =>
        new($"The argument '{name}' of the converter '{_converter}' is not {wanted}.");

    [GeneratedRegex(
        @"\G\s*((?<name>[A-Za-z_]\w*)\s*=\s*)?((?<quoted>""[^""]*""|'[^']*')|(?<plain>[-+\w.]+))\s*(,|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Argument();
}
