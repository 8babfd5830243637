using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Fanfare.Commands;

/// <summary>Times: as the API has them, or so long ago.</summary>
internal static class Moment
{
    private static readonly string[] Times = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    public static Option<DateTimeOffset?> Option(string name, string description, TimeProvider time) => new(name)
    {
        Description = $"{description}: 2026-01-31T12:00:00Z, or so long ago: 90s, 15m, 2h, 7d",
        HelpName = "TIME",
        CustomParser = result => Parse(result, time),
    };

    private static DateTimeOffset? Parse(ArgumentResult result, TimeProvider time)
    {
        var text = result.Tokens.Single().Value;
        if (DateTimeOffset.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return moment;
        }

        if (Ago(text) is { } ago)
        {
            return time.GetUtcNow() - ago;
        }

        result.AddError($"'{text}' is no time such as 2026-01-31T12:00:00Z, 15m, 2h or 7d");
        return null;
    }

    private static TimeSpan? Ago(string text) =>
        text.Length > 1 && ushort.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => null,
        }
        : null;
}
