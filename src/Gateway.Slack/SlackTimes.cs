using System.Globalization;

namespace Fanfare.Slack;

/// <summary>Slack's timestamps: seconds since 1970, a dot, six digits. They name a message in its channel.</summary>
internal sealed class SlackTimes(TimeProvider time)
{
    private const int Million = 1_000_000;
    private long _last;

    /// <summary>One that is later than all that this process has given.</summary>
    public string Next()
    {
        var now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(last + 1, now);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return Text(next);
            }
        }
    }

    public static string Text(long microseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{microseconds / Million}.{microseconds % Million:000000}");

    /// <summary>Reads a timestamp, or whole or fractional seconds, in microseconds.</summary>
    /// <returns>Null when it is none.</returns>
    public static long? Parse(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var (seconds, fraction) = dot < 0 ? (text, "") : (text[..dot], text[(dot + 1)..]);
        return seconds.Length is > 0 and <= 11 && fraction.Length <= 6 && seconds.All(char.IsAsciiDigit) && fraction.All(char.IsAsciiDigit)
            ? (long.Parse(seconds, CultureInfo.InvariantCulture) * Million) + long.Parse(
                fraction.PadRight(6, '0'), CultureInfo.InvariantCulture)
            : null;
    }
}
