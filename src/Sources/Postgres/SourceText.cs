using System.Text;

namespace Fanfare.Sources.Postgres;

/// <summary>A text made of a row: a column, a template with columns in braces, or a constant in single quotes.</summary>
internal sealed class SourceText
{
    /// <summary>Literal, column, literal, column, …, literal.</summary>
    private readonly string[] _parts;

    private SourceText(string[] parts) => _parts = parts;

    /// <summary>The columns that it needs.</summary>
    public IEnumerable<string> Columns => _parts.Where(static (_, index) => index % 2 == 1);

    /// <summary>What is wrong with how one is written; null for nothing.</summary>
    public static string? Wrong(string text) =>
        Split(text) is { } parts && (parts.Length > 1 || parts[0].Length > 0)
            && parts.Where(static (_, index) => index % 2 == 1).All(static column => column.Length > 0)
            ? null
            : $"'{text}' is no column's name, no template such as room-{{room_id}}, and no constant in single quotes";

    /// <summary>Reads one in which nothing is wrong.</summary>
    public static SourceText Parse(string text) => new(Split(text)!);

    /// <summary>The text of a row; null when one of its columns is null or not there.</summary>
    public string? Fill(SourceRow row)
    {
        var text = new StringBuilder();
        for (var index = 0; index < _parts.Length; index++)
        {
            var part = index % 2 == 0 ? _parts[index] : row.TextOf(_parts[index]);
            if (part is null)
            {
                return null;
            }

            text.Append(part);
        }

        return text.ToString();
    }

    private static string[]? Split(string text)
    {
        if (text is ['\'', .. var constant, '\''])
        {
            return [constant];
        }

        if (!text.AsSpan().ContainsAny('{', '}'))
        {
            return text.Contains('\'', StringComparison.Ordinal) ? null : ["", text, ""];
        }

        var parts = new List<string>();
        var rest = text;
        while (rest.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open)
        {
            var close = rest.IndexOf('}', open);
            if (close < 0)
            {
                return null;
            }

            parts.Add(rest[..open]);
            parts.Add(rest[(open + 1)..close]);
            rest = rest[(close + 1)..];
        }

        parts.Add(rest);
        return parts.Where(static (part, _) => part.AsSpan().ContainsAny('{', '}')).Any() ? null : [.. parts];
    }
}
