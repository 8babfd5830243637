using Orleans;

namespace Fanfare.Limits;

/// <summary>Keeps an application's deliveries, over all of its endpoints, within its limit. Key: the application's id.</summary>
[Alias("application-throttle")]
public interface IApplicationThrottleGrain : IGrainWithStringKey
{
    /// <summary>Takes the next delivery that the limit allows.</summary>
    /// <param name="rate">The application's limit, in deliveries per second, as the caller knows it.</param>
    /// <returns>How long to wait before making it.</returns>
    [Alias("reserve")]
    Task<TimeSpan> ReserveAsync(int rate);
}
