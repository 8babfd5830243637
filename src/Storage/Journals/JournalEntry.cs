using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Journals;

/// <summary>One durable write of the hot path.</summary>
public abstract record JournalEntry
{
    private protected JournalEntry()
    {
    }

    /// <summary>About how many bytes it adds to the store.</summary>
    public abstract int Size { get; }
}

/// <summary>An event with the deliveries that it makes.</summary>
public sealed record EventAppend : JournalEntry
{
    public required AcceptedEvent Event { get; init; }

    /// <summary>The endpoints that are owed the event.</summary>
    public required ImmutableArray<string> EndpointIds { get; init; }

    /// <summary>The subscription version under which they were found; under another one nothing is written.</summary>
    public required long SubscriptionVersion { get; init; }

    /// <summary>When the endpoints are to be woken if their grains have not settled the event by then.</summary>
    public required DateTimeOffset WakeAt { get; init; }

    public IdempotencyKey? Idempotency { get; init; }

    public override int Size => (Event.Payload?.Length ?? 0) + 512 + (EndpointIds.Length * 128);
}

/// <summary>An attempt, and what it means for its delivery.</summary>
public sealed record AttemptAppend : JournalEntry
{
    public required Attempt Attempt { get; init; }

    public required string Channel { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The epoch of the endpoint's owner; of an older one nothing is written.</summary>
    public required long Epoch { get; init; }

    /// <summary>When the delivery is tried next; null when it has ended.</summary>
    public required DateTimeOffset? NextDueAt { get; init; }

    public override int Size => (Attempt.Response.Length * 2) + 512;
}

/// <summary>Makes the caller an endpoint's owner: what earlier owners write is refused from now on.</summary>
public sealed record OwnerClaim(string EndpointId) : JournalEntry
{
    public override int Size => 128;
}

/// <summary>Sets when the sweeper is to wake an endpoint's grain.</summary>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="WakeAt">The time; null for never, which holds only if nothing is owed or the endpoint is disabled.</param>
/// <param name="IfStillAt">The time that must still be set; when an event has brought it nearer meanwhile, it stays. Null for whatever is set.</param>
public sealed record WakeSetting(string EndpointId, DateTimeOffset? WakeAt, DateTimeOffset? IfStillAt = null) : JournalEntry
{
    public override int Size => 128;
}
