using Fanfare.Deliveries;
using Fanfare.Journals;
using Fanfare.Limits;
using Fanfare.Operations;

namespace Fanfare.Endpoints;

/// <summary>What an endpoint's answers lead to: pauses, breaker, disabling. Says what of it is to be stored.</summary>
internal sealed class EndpointCondition(EndpointGate gate, TimeProvider time)
{
    private EndpointHealth _stored = EndpointHealth.Good;
    private Disabling? _disabling;
    private bool _storing;

    public EndpointGate Gate => gate;

    /// <summary>Takes over an endpoint's configuration.</summary>
    /// <param name="before">The configuration before; null for the first.</param>
    /// <param name="read">What was read.</param>
    /// <param name="rested">Whether nobody can have sent anything before.</param>
    /// <returns>The configuration, with what is decided and not yet stored.</returns>
    public DeliveryTarget Take(DeliveryTarget? before, DeliveryTarget read, bool rested)
    {
        var target = _disabling is null ? read : Disabled(read);
        if (before is null || (before.Endpoint.Disabled && !target.Endpoint.Disabled))
        {
            _stored = target.Endpoint.Health;
            gate.Load(_stored);
        }

        gate.Limit(target.ThrottleRate, time.GetUtcNow(), rested: rested && before is null);
        return target;
    }

    /// <summary>Learns from an answer.</summary>
    /// <returns>
    /// The endpoint, disabled if that follows from it, and whether there is something to store that is not being stored yet.
    /// </returns>
    public (DeliveryTarget Target, bool ToStore) Learn(DeliveryTarget target, AttemptOutcome outcome, bool wasProbe, double chance)
    {
        if (target.Endpoint.Disabled)
        {
            // What comes now was under way before; when the endpoint is enabled again, it begins anew.
            return (target, false);
        }

        var failingSince = gate.Health.FailingSince;
        var reason = gate.Learn(outcome, wasProbe, time.GetUtcNow(), chance);
        if (reason is not null)
        {
            gate.Disable(reason);
            _disabling = new Disabling(reason, failingSince ?? time.GetUtcNow());

            // Under the next version, so that what was read before this is stored does not undo it.
            target = Disabled(target) with { Version = target.Version + 1 };
        }

        var begins = !_storing && (_disabling is not null || gate.ToStore != _stored);
        _storing = _storing || begins;
        return (target, begins);
    }

    /// <summary>The next thing to be stored; null when everything is. To be asked until then.</summary>
    public HealthSetting? NextToStore(DeliveryTarget target, long epoch)
    {
        if (gate.ToStore == _stored && _disabling is not { IsTold: false })
        {
            (_storing, _disabling) = (false, null);
            return null;
        }

        _stored = gate.ToStore;
        var entry = new HealthSetting(target.Endpoint.Id, epoch, _stored);
        if (_disabling is not { IsTold: false } disabling)
        {
            return entry;
        }

        _disabling = disabling with { IsTold = true };
        return entry with
        {
            Disable = true,
            News = OperationalEvents.About(
                target.Endpoint,
                target.ApplicationUid,
                OperationalEvents.EndpointDisabled,
                time,
                new { trigger = disabling.Because, failSince = disabling.FailingSince.UtcDateTime }),
        };
    }

    private static DeliveryTarget Disabled(DeliveryTarget target) => target with { Endpoint = target.Endpoint with { Disabled = true } };

    /// <summary>That the endpoint is disabled, until it is stored.</summary>
    private sealed record Disabling(string Because, DateTimeOffset FailingSince, bool IsTold = false);
}
