using System.Globalization;

namespace Fanfare.Egress;

/// <summary>Reads <c>Retry-After</c> in every form that is met: whole seconds, fractions of them, and HTTP dates.</summary>
internal static class RetryAfter
{
    /// <summary>How long an answer asks to wait, cut to <paramref name="max"/>; null when it asks for nothing that can be read.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, DateTimeOffset now, TimeSpan max) =>
        response.Headers.TryGetValues("Retry-After", out var values) ? Parse(values.First(), now, max) : null;

    internal static TimeSpan? Parse(string text, DateTimeOffset now, TimeSpan max)
    {
        var given = text.Trim();
        if (
            given.Length > 0 && char.IsAsciiDigit(given[0])
                && double.TryParse(given, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return seconds < max.TotalSeconds ? TimeSpan.FromSeconds(seconds) : max;
        }

        if (DateTimeOffset.TryParseExact(
            given, ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"], CultureInfo.InvariantCulture,
            DateTimeStyles.AllowInnerWhite | DateTimeStyles.AssumeUniversal, out var date))
        {
            var wait = date - now;
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < max ? wait : max;
        }

        return null;
    }
}
