using System.Collections.Immutable;

namespace Fanfare.Deliveries;

/// <summary>What is owed, as the endpoints' grains and the sweeper need it. The journal adds and settles deliveries.</summary>
public interface IDeliveryStore
{
    /// <summary>Where to deliver to; null when there is no such endpoint (any more).</summary>
    Task<DeliveryTarget?> ReadTargetAsync(string endpointId, CancellationToken cancellationToken);

    /// <summary>The version of where to deliver to; null when there is no such endpoint (any more).</summary>
    Task<long?> ReadVersionAsync(string endpointId, CancellationToken cancellationToken);

    /// <summary>Lanes whose first delivery owed to the endpoint is due, by name, after <paramref name="afterLane"/>.</summary>
    Task<DueLanes> ReadDueLanesAsync(string endpointId, string afterLane, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>What the endpoint is owed in one lane, in order, after a place in it; at most <paramref name="maxBytes"/> of payload, but at least one event.</summary>
    Task<OwedPage> ReadOwedAsync(string endpointId, string lane, long afterSequence, int limit, int maxBytes, CancellationToken cancellationToken);

    /// <summary>A page of the endpoints to wake at <paramref name="now"/>, longest overdue first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">The size of the page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<DueWake>> ReadDueWakesAsync(DateTimeOffset now, DueWake? after, int limit, CancellationToken cancellationToken);

    /// <summary>Drops up to <paramref name="limit"/> deliveries of an endpoint that was deleted, and says how many there were.</summary>
    Task<int> DropOwedAsync(string endpointId, int limit, CancellationToken cancellationToken);

    /// <summary>Counts what is owed to endpoints that may get it, up to a million deliveries.</summary>
    Task<OwedTotals> CountOwedAsync(CancellationToken cancellationToken);

    /// <summary>Counts what each endpoint of an application is owed, by its id, up to a million deliveries; those that are owed nothing are not there.</summary>
    Task<IReadOnlyDictionary<string, OwedTotals>> CountOwedAsync(string applicationId, CancellationToken cancellationToken);
}

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
