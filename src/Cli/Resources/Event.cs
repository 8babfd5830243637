using Fanfare.Output;

namespace Fanfare.Events;

/// <summary>An event: one thing that happened.</summary>
internal sealed record Event(string Id, string EventType, string? EventId, string[]? Channels, string[]? Tags, DateTimeOffset Timestamp)
{
    public static IReadOnlyList<Field<Event>> Fields { get; } =
    [
        new("timestamp", static one => Printable.Time(one.Timestamp), Whole: true),
        new("id", static one => one.Id, Whole: true),
        new("eventType", static one => one.EventType),
        new("channels", static one => Printable.List(one.Channels)),
        new("tags", static one => Printable.List(one.Tags)),
        new("eventId", static one => one.EventId),
    ];
}
