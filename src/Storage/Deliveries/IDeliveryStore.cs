using System.Collections.Immutable;
using Fanfare.Endpoints;
using Fanfare.Events;

namespace Fanfare.Deliveries;

/// <summary>What is owed, as the endpoints' grains and the sweeper need it. The journal adds and settles deliveries.</summary>
public interface IDeliveryStore
{
    /// <summary>Where to deliver to; null when there is no such endpoint (any more).</summary>
    Task<DeliveryTarget?> ReadTargetAsync(string endpointId, CancellationToken cancellationToken);

    /// <summary>Channels whose first delivery owed to the endpoint is due, by name, after <paramref name="afterChannel"/>.</summary>
    Task<DueChannels> ReadDueChannelsAsync(string endpointId, string afterChannel, DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>What the endpoint is owed of one channel, in order, after a place in it; at most <paramref name="maxBytes"/> of payload, but at least one event.</summary>
    Task<OwedPage> ReadOwedAsync(string endpointId, string channel, long afterSequence, int limit, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Endpoints to wake at <paramref name="now"/>, longest overdue first.</summary>
    Task<IReadOnlyList<string>> ReadDueWakesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Drops up to <paramref name="limit"/> deliveries of an endpoint that was deleted, and says how many there were.</summary>
    Task<int> DropOwedAsync(string endpointId, int limit, CancellationToken cancellationToken);
}

/// <summary>An endpoint's configuration, ready for delivery.</summary>
/// <param name="Endpoint">The configuration.</param>
/// <param name="Secrets">Its secrets, the current one first; expired ones may be among them.</param>
/// <param name="Version">Raised by every change of the endpoint.</param>
public sealed record DeliveryTarget(Endpoint Endpoint, ImmutableArray<EndpointSecret> Secrets, long Version);

/// <summary>One event owed to one endpoint.</summary>
/// <param name="Event">The event.</param>
/// <param name="AttemptsMade">How often it was tried.</param>
/// <param name="DueAt">When it may be tried next.</param>
public sealed record OwedDelivery(AcceptedEvent Event, int AttemptsMade, DateTimeOffset DueAt);

/// <summary>What a lane is owed next.</summary>
/// <param name="Deliveries">In order.</param>
/// <param name="Complete">Whether nothing more was owed when this was read.</param>
public sealed record OwedPage(ImmutableArray<OwedDelivery> Deliveries, bool Complete);

/// <summary>Channels that have something to deliver.</summary>
/// <param name="Channels">Those that are due, by name.</param>
/// <param name="Complete">Whether there are no more by name.</param>
/// <param name="NextDueAt">When the first of the channels that were passed over is due; null when none was.</param>
public sealed record DueChannels(ImmutableArray<string> Channels, bool Complete, DateTimeOffset? NextDueAt);
