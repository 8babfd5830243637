using System.Collections.Immutable;

namespace Fanfare.Deliveries;

/// <summary>What a lane is owed next.</summary>
/// <param name="Deliveries">In order.</param>
/// <param name="Complete">Whether nothing more was owed when this was read.</param>
public sealed record OwedPage(ImmutableArray<OwedDelivery> Deliveries, bool Complete);

/// <summary>Lanes that have something to deliver.</summary>
/// <param name="Lanes">Those that are due, by name.</param>
/// <param name="Complete">Whether there are no more by name.</param>
/// <param name="NextDueAt">When the first of the lanes that were passed over is due; null when none was.</param>
public sealed record DueLanes(ImmutableArray<string> Lanes, bool Complete, DateTimeOffset? NextDueAt);

/// <summary>How much is owed.</summary>
/// <param name="Count">How many deliveries.</param>
/// <param name="OldestAcceptedAt">When the oldest of their events was accepted.</param>
public sealed record OwedTotals(long Count, DateTimeOffset? OldestAcceptedAt);

/// <summary>An endpoint to be woken.</summary>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="WakeAt">When, in milliseconds since 1970.</param>
public sealed record DueWake(string EndpointId, long WakeAt);
