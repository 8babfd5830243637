using System.Globalization;
using System.Text;

namespace Fanfare.Output;

/// <summary>Makes what came from elsewhere fit to be seen: nothing in it can move a cursor, colour a line or turn its direction.</summary>
internal static class Printable
{
    /// <summary>On one line.</summary>
    public static string Line(string? text) =>
        string.Concat((text ?? "").Select(static letter => letter is '\n' or '\r' or '\t' ? ' ' : letter).Where(IsHarmless));

    /// <summary>On as many lines as it has.</summary>
    public static string Lines(string? text) =>
        string.Concat((text ?? "").Where(static letter => letter is '\n' or '\t' || IsHarmless(letter)));

    /// <summary>
    /// JSON as the server wrote it, on one line. What is harmful can only stand inside of strings, where an escape means the same.
    /// </summary>
    public static string Json(string json)
    {
        var line = new StringBuilder(json.Length);
        foreach (var letter in json)
        {
            _ = letter switch
            {
                '\n' or '\r' or '\t' => line.Append(' '),
                _ when IsHarmless(letter) => line.Append(letter),
                _ => line.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
            };
        }

        return line.ToString();
    }

    /// <summary>A time in UTC, to the second.</summary>
    public static string Time(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    public static string List(IEnumerable<string>? entries) => string.Join(", ", entries ?? []);

    /// <summary>Controls move or colour; marks, embeddings and isolates turn the direction; separators are lines to some.</summary>
    private static bool IsHarmless(char letter) =>
        !char.IsControl(letter)
            && letter is not ('\u061c' or '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
}
