using System.Globalization;

namespace SlackChat.Archive;

/// <summary>Slack's timestamps, seconds and microseconds: <c>1404217417.000013</c>.</summary>
internal static class SlackTime
{
    public static string Iso(string ts) =>
        Iso(
            DateTimeOffset.UnixEpoch.AddTicks(
                (long)(decimal.Parse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond)));

    /// <summary>As Python writes it: with microseconds, and <c>Z</c>.</summary>
    public static string Iso(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether it is one that stands for a time there is.</summary>
    public static bool IsValid(string? ts) =>
        decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && seconds is >= 0 and < 100_000_000_000;
}
