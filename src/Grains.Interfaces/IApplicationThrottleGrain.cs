using Orleans;

namespace Fanfare.Limits;

/// <summary>Keeps an application's deliveries, over all of its endpoints, within its limit. Key: the application's id.</summary>
[Alias("application-throttle")]
public interface IApplicationThrottleGrain : IGrainWithStringKey
{
    /// <summary>Nobody waits longer for what was taken: limits change, and an old one is not to be waited out.</summary>
    static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(1);

    /// <summary>Takes the next delivery that the limit allows.</summary>
    /// <param name="rate">The application's limit, in deliveries per second, as the caller knows it.</param>
    /// <returns>
    /// How long to wait before making it; if that is longer than <see cref="MaxWait"/>, nothing was taken, and it is to be asked for again.
    /// </returns>
    [Alias("reserve")]
    Task<TimeSpan> ReserveAsync(int rate);
}
