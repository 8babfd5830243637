using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Operations;

namespace Fanfare.Journals;

/// <summary>One durable write of the hot path.</summary>
public abstract record JournalEntry
{
    private protected JournalEntry()
    {
    }

    /// <summary>About how many bytes it adds to the store.</summary>
    public abstract int Size { get; }

    /// <summary>Whether somebody waits for it; what is not urgent may wait a moment to be written with other entries.</summary>
    public virtual bool IsUrgent => true;
}

/// <summary>An event with the deliveries that it makes.</summary>
public sealed record EventAppend : JournalEntry
{
    public required AcceptedEvent Event { get; init; }

    /// <summary>Who is owed the event.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }

    /// <summary>The subscription version under which they were found; under another one nothing is written.</summary>
    public required long SubscriptionVersion { get; init; }

    /// <summary>When the endpoints are to be woken if their grains have not settled the event by then.</summary>
    public required DateTimeOffset WakeAt { get; init; }

    public IdempotencyKey? Idempotency { get; init; }

    public override int Size => (Event.Payload?.Length ?? 0) + 512 + (Recipients.Length * 128);
}

/// <summary>An attempt, and what it means for its delivery.</summary>
public sealed record AttemptAppend : JournalEntry
{
    public required Attempt Attempt { get; init; }

    public required string Lane { get; init; }

    public required long Sequence { get; init; }

    /// <summary>The epoch of the endpoint's owner; of an older one nothing is written.</summary>
    public required long Epoch { get; init; }

    /// <summary>When the delivery is tried next; null when it has ended.</summary>
    public required DateTimeOffset? NextDueAt { get; init; }

    /// <summary>Whether the endpoint wanted less, which counts apart from failures.</summary>
    public bool RateLimited { get; init; }

    /// <summary>What to tell the organization.</summary>
    public OperationalEvent? News { get; init; }

    public override int Size => (Attempt.Response.Length * 2) + 512;

    public override bool IsUrgent => false;
}

/// <summary>What an endpoint's answers have led to.</summary>
public sealed record HealthSetting(string EndpointId, long Epoch, EndpointHealth Health) : JournalEntry
{
    /// <summary>Whether the endpoint is disabled with it.</summary>
    public bool Disable { get; init; }

    /// <summary>What to tell the organization if that disables it.</summary>
    public OperationalEvent? News { get; init; }

    public override int Size => 512;
}

/// <summary>How a handshake has ended; nothing is written when another has begun since.</summary>
public sealed record VerificationSetting(string EndpointId, long Epoch, VerificationState State) : JournalEntry
{
    public OperationalEvent? News { get; init; }

    public override int Size => 512;
}

/// <summary>Makes the caller an endpoint's owner: what earlier owners write is refused from now on.</summary>
public sealed record OwnerClaim(string EndpointId) : JournalEntry
{
    public override int Size => 128;
}

/// <summary>Sets when the sweeper is to wake an endpoint's grain.</summary>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="WakeAt">The time; null for never, which holds only if nothing is owed or nothing may be delivered.</param>
/// <param name="IfStillAt">
/// The time that must still be set; when an event has brought it nearer meanwhile, it stays. Null for whatever is set.
/// </param>
public sealed record WakeSetting(string EndpointId, DateTimeOffset? WakeAt, DateTimeOffset? IfStillAt = null) : JournalEntry
{
    public override int Size => 128;
}
