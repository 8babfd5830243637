using Fanfare.Events;

namespace Fanfare.Deliveries;

/// <summary>One event owed to one endpoint.</summary>
/// <param name="Event">The event.</param>
/// <param name="AttemptsMade">How often it was tried.</param>
/// <param name="DueAt">When it may be tried next.</param>
/// <param name="RateLimited">How many of these attempts were rate limited.</param>
/// <param name="Trigger">What has made it.</param>
/// <param name="FirstTriedAt">When it was tried first; null when it never was.</param>
public sealed record OwedDelivery(
    AcceptedEvent Event, int AttemptsMade, DateTimeOffset DueAt, int RateLimited =
        0, AttemptTrigger Trigger = AttemptTrigger.Scheduled, DateTimeOffset? FirstTriedAt = null);
