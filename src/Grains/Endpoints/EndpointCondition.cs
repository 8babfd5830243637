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
    private CancellationTokenSource? _handshake;
    private string? _handshakeCode;
    private bool _disabling;
    private bool _storing;

    public EndpointGate Gate => gate;

    /// <summary>Takes over an endpoint's configuration.</summary>
    /// <returns>The configuration, with what is decided and not yet stored.</returns>
    public DeliveryTarget Take(DeliveryTarget? before, DeliveryTarget read)
    {
        var target = _disabling ? Disabled(read) : read;
        if (before is null || (before.Endpoint.Disabled && !target.Endpoint.Disabled))
        {
            _stored = target.Endpoint.Health;
            gate.Load(_stored);
        }

        // The first owner that an endpoint has had knows that nothing was sent before.
        gate.Limit(target.ThrottleRate, time.GetUtcNow(), rested: owner.IsFirst && before is null);
        return target;
    }

    /// <summary>Learns from an answer. To be called before anything else may go to the endpoint.</summary>
    /// <returns>The endpoint, disabled if that follows from it.</returns>
    public DeliveryTarget Learn(DeliveryTarget target, AttemptOutcome outcome, bool wasProbe, double chance, BackgroundWork work)
    {
        if (target.Endpoint.Disabled)
        {
            // What comes now was under way before; when the endpoint is enabled again, it begins anew.
            return target;
        }

        var failingSince = gate.Health.FailingSince;
        if (gate.Learn(outcome, wasProbe, time.GetUtcNow(), chance) is not { } reason)
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
        _disabling = true;
        var more = new { trigger = reason, failSince = (failingSince ?? time.GetUtcNow()).UtcDateTime };
        work.Start(DisableAsync(new HealthSetting(target.Endpoint.Id, owner.Epoch ?? 0, _stored)
        {
            Disable = true,
            News = OperationalEvents.About(target.Endpoint, target.ApplicationUid, OperationalEvents.EndpointDisabled, time, more),
        }));

        // Under the next version, so that what was read before this is stored does not undo it.
        return Disabled(target) with { Version = target.Version + 1 };
    }

    private static DeliveryTarget Disabled(DeliveryTarget target) => target with { Endpoint = target.Endpoint with { Disabled = true } };

    private async Task DisableAsync(HealthSetting entry)
    {
        try
        {
            await owner.AppendAsync(entry);
        }
        finally
        {
            _disabling = false;
        }
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

        if (_handshakeCode == pending.Code)
        {
            return false;
        }

        // The one before is superseded: whatever its answer, it counts for nothing.
        _handshakeCode = pending.Code;
        if (_handshake is not null)
        {
            await _handshake.CancelAsync();
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        _handshake = stop;
        try
        {
            return await StoreAsync(target, await verifier.RunAsync(target, stop.Token));
        }
        finally
        {
            _handshake = _handshake == stop ? null : _handshake;
        }
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
