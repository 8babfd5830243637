using Fanfare.Events;
using Orleans;

namespace Fanfare.Channels;

/// <summary>What became of an event that was handed to its channel.</summary>
[GenerateSerializer, Immutable, Alias("publish-result")]
public abstract record PublishResult
{
    private PublishResult()
    {
    }

    /// <summary>It and its deliveries are stored.</summary>
    [GenerateSerializer, Immutable, Alias("publish-accepted")]
    public sealed record Accepted(string MessageId, DateTimeOffset AcceptedAt) : PublishResult
    {
        /// <summary>The event with its place. Its payload stays with the caller, who has it: it is null on its way back.</summary>
        [Id(2)]
        public AcceptedEvent? Event { get; init; }
    }

    /// <summary>An event with its event id was accepted before.</summary>
    [GenerateSerializer, Immutable, Alias("publish-duplicate-event-id")]
    public sealed record DuplicateEventId(string EventId) : PublishResult;

    /// <summary>A request with its idempotency key was answered before.</summary>
    [GenerateSerializer, Immutable, Alias("publish-repeated-request")]
    public sealed record RepeatedRequest(IdempotentAnswer First) : PublishResult;

    /// <summary>There is no such application.</summary>
    [GenerateSerializer, Immutable, Alias("publish-no-application")]
    public sealed record NoApplication : PublishResult;

    /// <summary>The store is away or its queue is full. Nothing was kept.</summary>
    [GenerateSerializer, Immutable, Alias("publish-unavailable")]
    public sealed record Unavailable(string Reason) : PublishResult;
}
