using System.Threading.RateLimiting;
using Fanfare.Api.Http;
using Microsoft.Extensions.Options;

namespace Fanfare.Hooks.Intake;

/// <summary>
/// How much one process takes in for an application through its hooks: so many requests per second, with bursts of a second's worth.
/// </summary>
internal sealed class HookLimiter(IOptions<HookOptions> options) : IDisposable
{
    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(application =>
        options.Value.MaxRate == 0
            ? RateLimitPartition.GetNoLimiter(application)
            : RateLimitPartition.GetTokenBucketLimiter(application, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = options.Value.MaxRate,
                TokensPerPeriod = options.Value.MaxRate,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    /// <exception cref="RefusedException">429 when it is too much.</exception>
    /// <param name="name">The application's id, or the name of a code hook.</param>
    /// <param name="events">How many come at once.</param>
    public void Take(string name, int events = 1)
    {
        using var lease = _limiter.AttemptAcquire(name, options.Value.MaxRate == 0 ? 1 : Math.Min(events, options.Value.MaxRate));
        if (!lease.IsAcquired)
        {
            throw Problems.TooMany(
                $"No more than {options.Value.MaxRate} events per second are taken in here; ask again later",
                lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1));
        }
    }

    public void Dispose() => _limiter.Dispose();
}
