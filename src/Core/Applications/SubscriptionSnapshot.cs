using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Applications;

/// <summary>The enabled endpoints of an application and what each of them wants, at one version.</summary>
[GenerateSerializer, Immutable, Alias("subscription-snapshot")]
public sealed record SubscriptionSnapshot
{
    [Id(0)] public required string ApplicationId { get; init; }

    /// <summary>Raised by every change of the application's endpoints; an event is accepted under the current version only.</summary>
    [Id(1)] public required long Version { get; init; }

    [Id(2)] public required ImmutableArray<Subscription> Subscriptions { get; init; }
}

/// <summary>What one endpoint wants. An empty filter lets everything pass.</summary>
[GenerateSerializer, Immutable, Alias("subscription")]
public sealed record Subscription
{
    [Id(0)] public required string EndpointId { get; init; }

    [Id(1)] public ImmutableArray<string> EventTypes { get; init; } = [];

    [Id(2)] public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Whether each event goes by itself, instead of in the order of its channel.</summary>
    [Id(3)] public bool Unordered { get; init; }

    /// <summary>The name of its destination; null for a webhook. (4 was another field, and stays free.)</summary>
    [Id(5)] public string? Destination { get; init; }
}
