using System.Collections.Immutable;

namespace Fanfare.Events;

/// <summary>Narrows lists of events and of attempts. What is null or empty lets everything pass.</summary>
public sealed record EventFilter
{
    public string? Channel { get; init; }

    public string? Tag { get; init; }

    public ImmutableArray<string> EventTypes { get; init; } = [];

    public DateTimeOffset? Before { get; init; }

    public DateTimeOffset? After { get; init; }

    /// <summary>Whether payloads are wanted.</summary>
    public bool WithContent { get; init; } = true;
}
