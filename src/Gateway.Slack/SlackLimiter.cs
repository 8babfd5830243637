using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Fanfare.Slack;

/// <summary>How many messages one process takes through a hook, or for a channel: so many per second, with bursts.</summary>
internal sealed class SlackLimiter(IOptions<SlackOptions> options) : IDisposable
{
    /// <summary>What clients are told to wait, in whole seconds: what slack_sdk can read.</summary>
    public const int RetryAfterSeconds = 1;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(name =>
        options.Value.MessagesPerSecond == 0
            ? RateLimitPartition.GetNoLimiter(name)
            : RateLimitPartition.GetTokenBucketLimiter(name, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Value.Burst,
                TokensPerPeriod = options.Value.MessagesPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    /// <param name="name">The hook's id, or application and channel.</param>
    /// <returns>False when it is too much.</returns>
    public bool TryTake(string name)
    {
        using var lease = _limiter.AttemptAcquire(name);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
