using System.Text;
using System.Text.Json;
using Fanfare.Events;

namespace Fanfare.Sources.Postgres;

/// <summary>How the values of a type, which the database writes as text, become JSON.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Element">Of an array: what it holds.</param>
/// <param name="Delimiter">Of an array: what stands between its elements.</param>
internal sealed record PostgresType(ValueKind Kind, PostgresType? Element = null, char Delimiter = ',')
{
    public static PostgresType Text { get; } = new(ValueKind.Text);

    /// <summary>
    /// The types that come with PostgreSQL and are more than text; arrays, domains and what else there is have to be asked for.
    /// </summary>
    public static PostgresType? BuiltIn(uint id) => id switch
    {
        16 => new(ValueKind.Flag),
        17 => new(ValueKind.Bytes),
        20 or 21 or 23 or 26 or 700 or 701 or 1700 => new(ValueKind.Number),
        114 or 3802 => new(ValueKind.Json),
        1114 => new(ValueKind.Timestamp),
        1184 => new(ValueKind.ZonedTimestamp),
        18 or 19 or 25 or 1042 or 1043 or 1082 or 1083 or 1186 or 1266 or 2950 => Text,
        _ => null,
    };

    public SourceValue Read(string text) => Kind switch
    {
        ValueKind.Flag => new SourceValue(text == "t" ? "true" : "false", IsJson: true),

        // NaN and the infinities are no JSON.
        ValueKind.Number => new SourceValue(text, IsJson: char.IsAsciiDigit(text[^1])),
        ValueKind.Json => new SourceValue(text, IsReadable(text)),
        ValueKind.Bytes => new SourceValue(Convert.ToBase64String(Convert.FromHexString(text.AsSpan(2))), IsJson: false),
        ValueKind.Timestamp or ValueKind.ZonedTimestamp => new SourceValue(Iso(text), IsJson: false),
        ValueKind.Array => new SourceValue(ReadArray(text), IsJson: true),
        _ => new SourceValue(text, IsJson: false),
    };

    /// <summary>ISO 8601, but for what it has no words for: infinity, and years before the first.</summary>
    private static string Iso(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || text.EndsWith("BC", StringComparison.Ordinal))
        {
            return text;
        }

        var time = text[(space + 1)..];
        return $"{text[..space]}T{(time.EndsWith("+00", StringComparison.Ordinal) ? $"{time[..^3]}Z" : time)}";
    }

    /// <summary>
    /// The type json takes what no reader of it does: half of a surrogate pair, and nesting without end. That stays text.
    /// </summary>
    private static bool IsReadable(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.IsStorable();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private string ReadArray(string text)
    {
        // An array that does not begin at 1 says so first: [0:1]={…}.
        var position = text.IndexOf('{', StringComparison.Ordinal);
        return Encoding.UTF8.GetString(JsonBytes.Write(json => WriteArray(json, text, ref position)));
    }

    private void WriteArray(Utf8JsonWriter json, string text, ref int position)
    {
        json.WriteStartArray();
        position++;
        while (text[position] != '}')
        {
            if (text[position] == '{')
            {
                WriteArray(json, text, ref position);
            }
            else if (text[position] == '"')
            {
                Element!.Read(Quoted(text, ref position)).Write(json);
            }
            else
            {
                var start = position;
                position = text.AsSpan(start).IndexOfAny(Delimiter, '}') + start;
                var plain = text[start..position];
                (plain == "NULL" ? default : Element!.Read(plain)).Write(json);
            }

            position += text[position] == Delimiter ? 1 : 0;
        }

        position++;
        json.WriteEndArray();
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new StringBuilder();
        for (position++; text[position] != '"'; position++)
        {
            position += text[position] == '\\' ? 1 : 0;
            value.Append(text[position]);
        }

        position++;
        return value.ToString();
    }
}

/// <summary>What the values of a type are.</summary>
internal enum ValueKind
{
    Text,
    Number,
    Flag,
    Json,
    Bytes,
    Timestamp,
    ZonedTimestamp,
    Array,
}
