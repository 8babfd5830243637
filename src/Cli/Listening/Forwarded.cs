using System.Globalization;
using Fanfare.Output;

namespace Fanfare.Listening;

/// <summary>One request that was brought to the local server.</summary>
/// <param name="Time">When it came.</param>
/// <param name="Type">Its event's type; empty when nobody knows.</param>
/// <param name="Id">Its event's id.</param>
/// <param name="Status">What the local server answered; 502 when it did not.</param>
/// <param name="DurationMs">How long that took, in milliseconds.</param>
/// <param name="Error">Why there was no answer; null when there was one.</param>
internal sealed record Forwarded(DateTimeOffset Time, string Type, string Id, int Status, long DurationMs, string? Error)
{
    public static IReadOnlyList<Field<Forwarded>> Fields { get; } =
    [
        new("time", static one => one.Time.ToLocalTime().ToString("HH:mm:ss", CultureInfo.InvariantCulture)),
        new("type", static one => one.Type),
        new("id", static one => one.Id),
        new("status", static one => one.Status.ToString(CultureInfo.InvariantCulture)),
        new("duration", static one => string.Create(CultureInfo.InvariantCulture, $"{one.DurationMs} ms")),
        new("error", static one => one.Error),
    ];
}
