using Fanfare.Deliveries;
using Fanfare.Limits;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>
/// What a delivery passes before its request goes: its application's limit, its turn among all applications, and the endpoint's own limits.
/// </summary>
internal sealed class Entrance(EndpointState state, EndpointRequests requests, IGrainFactory grains, TimeProvider time)
{
    private static readonly TimeSpan CallPause = TimeSpan.FromSeconds(1);

    private readonly ApplicationShare _share = new(time);

    /// <summary>Waits for the application's limit and for a turn.</summary>
    /// <param name="target">The endpoint.</param>
    /// <param name="cancellationToken">Fires when the process stops.</param>
    /// <returns>Whether there is a turn, to be given back. If not, the endpoint's configuration may have changed.</returns>
    public async Task<bool> WaitAsync(DeliveryTarget target, CancellationToken cancellationToken)
    {
        try
        {
            if (target.ApplicationThrottleRate is { } rate)
            {
                // One lane at a time holds a part of the application's limit until it is spent.
                state.Reserving = true;
                var throttle = grains.GetGrain<IApplicationThrottleGrain>(target.Endpoint.ApplicationId);
                if (!await _share.TryTakeAsync(throttle, rate, cancellationToken))
                {
                    state.Reserving = false;
                    return false;
                }
            }

            await requests.EnterAsync(target, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or OrleansException)
        {
            // The grain that keeps the application's limit cannot be reached now.
            await Task.Delay(CallPause, time, cancellationToken);
            state.Reserving = false;
            return false;
        }
    }

    /// <summary>Lets a request go that has its turn, if nothing has changed meanwhile.</summary>
    /// <param name="lane">The lane whose head it is.</param>
    /// <param name="waited">The endpoint as it was when the wait began.</param>
    /// <param name="isProbe">Whether it is the one request that an open breaker lets through.</param>
    /// <returns>Where it goes: what is verified and enabled now. Null when it may not go.</returns>
    public EndpointTarget? TryPass(Lane lane, DeliveryTarget waited, out bool isProbe)
    {
        isProbe = false;
        var limited = waited.ApplicationThrottleRate is not null;
        var passes = state.MayDeliver && lane.Content != LaneContent.Stale && (!limited || _share.IsAtHand)
            && state.Condition.Gate.TryPass(time.GetUtcNow(), out isProbe);
        if (passes)
        {
            _share.Spend();
        }

        state.Reserving = state.Reserving && !limited;
        return passes ? state.Target : null;
    }
}
