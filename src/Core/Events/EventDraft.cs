using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Events;

/// <summary>An event as its producer sent it, before it has a place in its channel.</summary>
[GenerateSerializer, Immutable, Alias("event-draft")]
public sealed record EventDraft
{
    [Id(0)] public required string EventType { get; init; }

    /// <summary>The payload's JSON, byte for byte as the producer wrote it.</summary>
    [Id(1)] public required byte[] Payload { get; init; }

    /// <summary>The channels that the producer named; the first one orders the event.</summary>
    [Id(2)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>The producer's own id of the event, unique within the application.</summary>
    [Id(3)] public string? EventId { get; init; }

    [Id(4)] public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>How long the payload is kept.</summary>
    [Id(5)] public TimeSpan PayloadRetention { get; init; } = PayloadLimits.DefaultRetention;

    [Id(6)] public IdempotencyKey? Idempotency { get; init; }

    /// <summary>The only endpoint that gets it, whatever it subscribes to; null for all that want it.</summary>
    [Id(7)] public string? OnlyEndpointId { get; init; }

    /// <summary>The W3C <c>traceparent</c> of the request that brought it.</summary>
    [Id(8)] public string? TraceParent { get; init; }
}
