using Fanfare.Deliveries;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Limits;
using Fanfare.Operations;
using Fanfare.Verification;
using Microsoft.Extensions.Logging;

namespace Fanfare.Endpoints;

/// <summary>What an endpoint's answers lead to (pauses, breaker, disabling) and how far its handshake has got, in memory and in the store.</summary>
internal sealed partial class EndpointCondition(EndpointGate gate, Verifier verifier, EndpointOwner owner, TimeProvider time, ILogger logger, CancellationToken aborted)
{
    private EndpointHealth _stored = EndpointHealth.Good;
    private long _handshake;
    private bool _storing;

    public EndpointGate Gate => gate;

    /// <summary>Takes over an endpoint's configuration.</summary>
    public void Take(DeliveryTarget? before, DeliveryTarget target)
    {
        if (before is null || (before.Endpoint.Disabled && !target.Endpoint.Disabled))
        {
            _stored = target.Endpoint.Health;
            gate.Load(_stored);
        }

        // The first owner that an endpoint has had knows that nothing was sent before.
        gate.Limit(target.ThrottleRate, time.GetUtcNow(), rested: owner.IsFirst && before is null);
    }

    /// <summary>Learns from an answer.</summary>
    /// <returns>The endpoint, disabled if that follows from it.</returns>
    public DeliveryTarget Learn(DeliveryTarget target, AttemptOutcome outcome, double chance, BackgroundWork work)
    {
        var failingSince = gate.Health.FailingSince;
        if (gate.Learn(outcome, time.GetUtcNow(), chance) is not { } reason || target.Endpoint.Disabled)
        {
            if (gate.ToStore != _stored && !_storing)
            {
                _storing = true;
                work.Start(StoreAsync(target.Endpoint.Id));
            }

            return target;
        }

        LogDisabled(target.Endpoint.Id, reason);
        gate.Disable(reason);
        _stored = gate.ToStore;
        var more = new { trigger = reason, failSince = (failingSince ?? time.GetUtcNow()).UtcDateTime };
        work.Start(owner.AppendAsync(new HealthSetting(target.Endpoint.Id, owner.Epoch ?? 0, _stored)
        {
            Disable = true,
            News = OperationalEvents.About(target.Endpoint, target.ApplicationUid, OperationalEvents.EndpointDisabled, time, more),
        }));
        return target with { Endpoint = target.Endpoint with { Disabled = true } };
    }

    /// <summary>Makes the handshake that an endpoint waits for, unless it is being made.</summary>
    /// <returns>True when a handshake has ended with this and was stored.</returns>
    public async Task<bool> VerifyAsync(DeliveryTarget target)
    {
        if (target.Endpoint.Verification is not { Status: VerificationStatus.Pending } pending || owner.Epoch is null)
        {
            return false;
        }

        if (pending.CallbackBy is { } by)
        {
            return by <= time.GetUtcNow()
                && await StoreAsync(target, pending with { Status = VerificationStatus.Failed, Reason = "The endpoint has not made the callback in time.", At = Timestamp.Now(time) });
        }

        if (_handshake >= pending.Round)
        {
            return false;
        }

        _handshake = pending.Round;
        return await StoreAsync(target, await verifier.RunAsync(target, aborted));
    }

    private Task<bool> StoreAsync(DeliveryTarget target, VerificationState state)
    {
        var type = state.Status switch
        {
            VerificationStatus.Verified => OperationalEvents.EndpointVerified,
            VerificationStatus.Failed => OperationalEvents.EndpointVerificationFailed,
            _ => null,
        };
        return owner.AppendAsync(new VerificationSetting(target.Endpoint.Id, owner.Epoch ?? 0, state)
        {
            News = type is null ? null : OperationalEvents.About(target.Endpoint, target.ApplicationUid, type, time, new { reason = state.Reason }),
        });
    }

    private async Task StoreAsync(string id)
    {
        try
        {
            while (gate.ToStore != _stored && owner.Epoch is { } epoch)
            {
                _stored = gate.ToStore;
                await owner.AppendAsync(new HealthSetting(id, epoch, _stored));
            }
        }
        finally
        {
            _storing = false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{EndpointId} is disabled: {Reason}")]
    private partial void LogDisabled(string endpointId, string reason);
}
