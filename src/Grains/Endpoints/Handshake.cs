using Fanfare.Deliveries;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Operations;

namespace Fanfare.Endpoints;

/// <summary>The handshake that an endpoint's activation makes: one at a time, the newest.</summary>
internal sealed class Handshake
{
    private CancellationTokenSource? _running;
    private string? _code;

    /// <summary>Makes the handshake that an endpoint waits for.</summary>
    /// <returns>How it has ended; null when there is nothing to make, or it is being made.</returns>
    /// <exception cref="OperationCanceledException">The process stops, or another handshake has begun.</exception>
    public async Task<VerificationState?> RunAsync(
        DeliveryTarget target, EndpointRequests requests, TimeProvider time, CancellationToken cancellationToken)
    {
        if (target.Endpoint.Verification is not { Status: VerificationStatus.Pending } pending)
        {
            return null;
        }

        if (pending.CallbackBy is { } by)
        {
            return by > time.GetUtcNow()
                ? null
                : pending with
                {
                    Status = VerificationStatus.Failed,
                    Reason = "The endpoint has not made the callback in time.",
                    At = Timestamp.Now(time),
                };
        }

        if (_code == pending.Code)
        {
            return null;
        }

        // The one before is superseded: whatever its answer, it counts for nothing.
        _code = pending.Code;
        if (_running is not null)
        {
            await _running.CancelAsync();
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _running = stop;
        try
        {
            return await requests.VerifyAsync(target, stop.Token);
        }
        finally
        {
            _running = _running == stop ? null : _running;
        }
    }

    /// <summary>How a handshake has ended, ready to be written.</summary>
    public static VerificationSetting EntryFor(DeliveryTarget target, VerificationState state, long epoch, TimeProvider time)
    {
        var type = state.Status switch
        {
            VerificationStatus.Verified => OperationalEvents.EndpointVerified,
            VerificationStatus.Failed => OperationalEvents.EndpointVerificationFailed,
            _ => null,
        };
        return new VerificationSetting(target.Endpoint.Id, epoch, state)
        {
            News = type is null ? null
                : OperationalEvents.About(target.Endpoint, target.ApplicationUid, type, time, new { reason = state.Reason }),
        };
    }
}
