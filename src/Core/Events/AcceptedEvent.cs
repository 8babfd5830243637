using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Events;

/// <summary>An event with its place in its channel.</summary>
[GenerateSerializer, Immutable, Alias("accepted-event")]
public sealed record AcceptedEvent
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string ApplicationId { get; init; }

    /// <summary>The channel that orders it: the first that it names, or a default one.</summary>
    [Id(2)] public required string Channel { get; init; }

    /// <summary>Its place in the channel: one more than the event before it has.</summary>
    [Id(3)] public required long Sequence { get; init; }

    [Id(4)] public required string EventType { get; init; }

    /// <summary>The payload's JSON, byte for byte; null once it was expunged.</summary>
    [Id(5)] public required byte[]? Payload { get; init; }

    /// <summary>All channels that the producer named.</summary>
    [Id(6)] public ImmutableArray<string> Channels { get; init; } = [];

    [Id(7)] public string? EventId { get; init; }

    [Id(8)] public ImmutableArray<string> Tags { get; init; } = [];

    [Id(9)] public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When the payload's time is over.</summary>
    [Id(10)] public required DateTimeOffset PayloadExpiresAt { get; init; }

    /// <summary>The only endpoint that gets it, whatever it subscribes to; null for all that want it.</summary>
    [Id(11)] public string? OnlyEndpointId { get; init; }

    /// <summary>The W3C <c>traceparent</c> under which it was accepted; its attempts are part of that trace.</summary>
    [Id(12)] public string? TraceParent { get; init; }
}
