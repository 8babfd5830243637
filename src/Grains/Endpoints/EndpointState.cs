using Fanfare.Deliveries;
using Fanfare.Journals;

namespace Fanfare.Endpoints;

/// <summary>What an endpoint's grain knows, and the rules about it. Nothing in here waits for anything.</summary>
internal sealed class EndpointState(string id, EndpointLimits limits, TimeProvider time)
{
    public string Id => id;

    public LaneTable Lanes { get; } = new(limits.Delivery);

    public EndpointCondition Condition { get; } = new(limits.NewGate(), time);

    /// <summary>
    /// Under what its writes are accepted; null when this activation does not own the endpoint (any more), or there is none.
    /// </summary>
    public long? Epoch { get; set; }

    /// <summary>Where to deliver to; null when the endpoint was deleted, or was not read yet.</summary>
    public EndpointTarget? Target { get; private set; }

    public EndpointPhase Phase { get; set; }

    /// <summary>Deliveries under way, from the wait for a turn to the answer.</summary>
    public int InFlight { get; set; }

    /// <summary>Outcomes on their way to the store.</summary>
    public int Unrecorded { get; set; }

    /// <summary>Whether a lane waits for a part of the application's limit: one at a time holds it until it is spent.</summary>
    public bool Reserving { get; set; }

    /// <summary>Whether something may be delivered, but for limits.</summary>
    public bool MayDeliver => Phase == EndpointPhase.Active && Epoch is not null && Target is { Delivery.Endpoint.Held: false };

    /// <summary>Whether one more delivery may start, as far as the endpoint's own limits go.</summary>
    public bool MayStart(DateTimeOffset now) =>
        InFlight < limits.Delivery.MaxInFlightPerEndpoint && Unrecorded < 2 * limits.Delivery.WindowEvents && !Reserving
            && Condition.Gate.OpensAt(now) <= now;

    /// <summary>Takes what was read of the endpoint; null when it was deleted.</summary>
    /// <returns>The endpoint, when it waits for its handshake.</returns>
    public DeliveryTarget? Take(EndpointTarget? read)
    {
        if (read is null)
        {
            Phase = Phase == EndpointPhase.Active ? EndpointPhase.Deleted : Phase;
            Target = null;
            return null;
        }

        // Reads may overtake one another, and nothing comes after the end.
        if (Phase is EndpointPhase.Deleted or EndpointPhase.Leaving || Target?.Delivery.Version > read.Delivery.Version)
        {
            return null;
        }

        // The first owner that an endpoint has had knows that nothing was sent before.
        Target = read with { Delivery = Condition.Take(Target?.Delivery, read.Delivery, rested: Epoch == 1) };
        return Phase == EndpointPhase.Active && read.Delivery.Endpoint.AwaitsVerification ? read.Delivery : null;
    }

    /// <summary>Begins to drop what a deleted endpoint was owed; false when it was not deleted, or that has begun.</summary>
    public bool TryLeave()
    {
        var leaves = Phase == EndpointPhase.Deleted;
        Phase = leaves ? EndpointPhase.Leaving : Phase;
        return leaves;
    }

    /// <summary>Learns from an answer, before anything else may go to the endpoint: a pause or its end holds from now on.</summary>
    /// <returns>Whether what it led to is to be stored.</returns>
    public bool Learn(AttemptOutcome outcome, bool wasProbe, double chance)
    {
        if (Target is not { } current)
        {
            return false;
        }

        var (target, toStore) = Condition.Learn(current.Delivery, outcome, wasProbe, chance);
        Target = current with { Delivery = target };
        return toStore;
    }

    /// <summary>The next health to be stored; null when there is none.</summary>
    public HealthSetting? NextHealth() => Epoch is { } epoch && Target is { } target ? Condition.NextToStore(target.Delivery, epoch) : null;

    /// <summary>When there is something to do that is not to be done now; null when only an outcome, a turn or a call leads on.</summary>
    public DateTimeOffset? NextDueAt(DateTimeOffset now)
    {
        var dueAt = Lanes.NextDueAt;
        if (Lanes.HasReady && InFlight < limits.Delivery.MaxInFlightPerEndpoint)
        {
            var opensAt = Condition.Gate.OpensAt(now);
            dueAt = opensAt > now && !(dueAt < opensAt) ? opensAt : dueAt;
        }

        return dueAt;
    }

    /// <summary>What its silo shows of it.</summary>
    public EndpointShow Shown(DateTimeOffset now) =>
        new(Lanes.Count, Condition.Gate.Health.PausedUntil > now, Condition.Gate.Health.BreakerOpen, Condition.Gate.IsProbing);
}

/// <summary>How far the life of an endpoint's activation has come.</summary>
internal enum EndpointPhase
{
    Active,

    /// <summary>The endpoint was deleted; what it is owed is not dropped yet.</summary>
    Deleted,

    /// <summary>What a deleted endpoint was owed is being dropped.</summary>
    Leaving,

    /// <summary>The activation ends: what is under way goes on for a while, and nothing new starts.</summary>
    Stopping,
}
