using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Applications;

/// <summary>One application: who of its endpoints wants which events. Key: the application's id.</summary>
[Alias("application")]
public interface IApplicationGrain : IGrainWithStringKey
{
    /// <summary>The application's subscriptions, at least as new as <paramref name="atLeastVersion"/> if there is such a version.</summary>
    /// <returns>The subscriptions, or null when there is no such application.</returns>
    [Alias("subscriptions"), AlwaysInterleave]
    Task<SubscriptionSnapshot?> GetSubscriptionsAsync(long atLeastVersion);
}
