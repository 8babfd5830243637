using System.Globalization;

namespace Fanfare.Hooks.CloudEvents;

/// <summary>The attributes of a CloudEvent while they are read, from headers or from JSON.</summary>
internal sealed class CloudEventAttributes
{
    private const int MaxTime = 64;
    private const int Fraction = 7;
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];
    private static readonly string[] Required = ["specversion", "id", "source", "type"];

    private readonly Dictionary<string, string> _values = [];

    /// <summary>The names of those that are read; others are extensions'.</summary>
    public static IReadOnlyList<string> Known { get; } = [.. Required, "subject", "time", "datacontenttype"];

    /// <summary>Takes an attribute.</summary>
    /// <returns>Why it cannot be; null when it is taken.</returns>
    public string? Add(string name, string value)
    {
        if (value.Length == 0)
        {
            return $"The attribute {name} is empty";
        }

        if (value.Any(char.IsControl))
        {
            return $"The attribute {name} holds control characters";
        }

        return _values.TryAdd(name, value) ? null : $"The attribute {name} is given more than once";
    }

    public string? Value(string name) => _values.GetValueOrDefault(name);

    /// <summary>The event of these attributes.</summary>
    /// <returns>The event, or what is wrong.</returns>
    public (CloudEvent? Event, string? Error) With(ReadOnlyMemory<byte> data)
    {
        if (Array.Find(Required, name => !_values.ContainsKey(name)) is { } missing)
        {
            return (null, $"The attribute {missing} is missing");
        }

        if (_values["specversion"] != "1.0")
        {
            return (null, "The attribute specversion must be 1.0");
        }

        if (_values["source"].Any(char.IsWhiteSpace))
        {
            return (null, "The attribute source is not a URI reference");
        }

        DateTimeOffset? time = null;
        if (Value("time") is { } text && (time = ReadTime(text)) is null)
        {
            return (null, "The attribute time is not a timestamp as in RFC 3339");
        }

        return (
            new CloudEvent
            {
                Id = _values["id"],
                Source = _values["source"],
                Type = _values["type"],
                Subject = Value("subject"),
                Time = time,
                Data = data,
            },
            null);
    }

    /// <summary>A time of RFC 3339; of its fraction, as much as is kept: seven digits. Leap seconds are not known.</summary>
    private static DateTimeOffset? ReadTime(string text)
    {
        if (text.Length > MaxTime || !(text is [.., 'Z' or 'z'] || text is [.., '+' or '-', _, _, ':', _, _]))
        {
            return null;
        }

        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            var fraction = text.AsSpan(point + 1);
            var digits = fraction.IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0)
            {
                return null;
            }

            text = $"{text[..(point + 1)]}{fraction[..Math.Min(digits, Fraction)]}{fraction[digits..]}";
        }

        return DateTimeOffset.TryParseExact(
            text.ToUpperInvariant(), Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
    }
}
