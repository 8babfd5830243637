using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Limits;
using Microsoft.Extensions.Options;

namespace Fanfare.Verification;

/// <summary>Makes an endpoint's handshake: as often as it takes and may take, each request in its turn.</summary>
internal sealed class Verifier(HandshakeClient client, Turns turns, IOptions<VerificationOptions> options, TimeProvider time)
{
    private const int ReasonLength = 500;

    /// <summary>Makes a handshake.</summary>
    /// <returns>Its state then: verified, failed, or still pending when the endpoint is to give leave later.</returns>
    /// <exception cref="OperationCanceledException">The process stops; the handshake is made again from the beginning.</exception>
    public async Task<VerificationState> RunAsync(DeliveryTarget target, CancellationToken cancellationToken)
    {
        var state = target.Endpoint.Verification!;
        if (target.Settings.Verification is not { Style: not VerificationStyle.None } asked)
        {
            return state with
            {
                Status = VerificationStatus.Failed,
                Reason = "No handshake is asked for any more: save the endpoint again.",
                At = Timestamp.Now(time),
            };
        }

        var wait = options.Value.Backoff;
        for (var number = 1; ; number++)
        {
            var (reason, next) = await TryInTurnAsync(target, asked, state, cancellationToken).ConfigureAwait(false);
            if (reason is null)
            {
                return next with { At = Timestamp.Now(time) };
            }

            if (number >= options.Value.Attempts)
            {
                var text = (reason.Length <= ReasonLength ? reason : reason[..ReasonLength]).Replace('\0', '\uFFFD');
                return state with { Status = VerificationStatus.Failed, Reason = text, At = Timestamp.Now(time) };
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            wait *= 2;
        }
    }

    /// <summary>A handshake's request waits for its turn like any other.</summary>
    private async Task<(string? Reason, VerificationState Next)> TryInTurnAsync(
        DeliveryTarget target, VerificationSettings asked, VerificationState state, CancellationToken cancellationToken)
    {
        var application = target.Endpoint.ApplicationId;
        await turns.EnterAsync(application, target.Endpoint.Id, cancellationToken).ConfigureAwait(false);
        try
        {
            return await client.TryAsync(target, asked, state, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turns.Leave(application);
        }
    }
}
