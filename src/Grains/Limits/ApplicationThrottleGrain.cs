using Orleans;

namespace Fanfare.Limits;

/// <summary>One token bucket for all endpoints of an application. It starts empty: an activation before it may just have let some through.</summary>
internal sealed class ApplicationThrottleGrain(TimeProvider time) : Grain, IApplicationThrottleGrain
{
    private TokenBucket? _bucket;

    public Task<TimeSpan> ReserveAsync(int rate)
    {
        var now = time.GetUtcNow();
        if (_bucket?.Rate != rate)
        {
            _bucket = new TokenBucket(rate, now, full: false);
        }

        return Task.FromResult(_bucket.Reserve(now, IApplicationThrottleGrain.MaxWait));
    }
}
