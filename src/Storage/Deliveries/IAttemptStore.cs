using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Deliveries;

/// <summary>Reads of attempts and of how deliveries stand. Attempts are written by the journal.</summary>
public interface IAttemptStore
{
    Task<Attempt?> FindAsync(string messageId, string attemptId, CancellationToken cancellationToken);

    /// <summary>The attempts at an endpoint; a page of a narrowed list is cut short as one of <see cref="IEventStore"/> is.</summary>
    Task<Slice<Attempt>> ListByEndpointAsync(string endpointId, AttemptFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The attempts of an event; a page of a narrowed list is cut short as one of <see cref="IEventStore"/> is.</summary>
    Task<Slice<Attempt>> ListByMessageAsync(string messageId, AttemptFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The events that an endpoint got or is owed, each with how it stands there; a page is cut short as one of <see cref="IEventStore"/> is.</summary>
    Task<Slice<EventStanding>> ListEventsAsync(
        string applicationId, string endpointId, MessageStatus? status, EventFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>The endpoints that got or are owed an event, each with how it stands there.</summary>
    Task<IReadOnlyList<EndpointStanding>> ListEndpointsAsync(AcceptedEvent accepted, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Forgets what an endpoint answered.</summary>
    Task ExpungeResponseAsync(string messageId, string attemptId, CancellationToken cancellationToken);

    /// <summary>Counts an endpoint's deliveries: those that ended between the times, and those that are owed now.</summary>
    Task<DeliveryCounts> CountAsync(string endpointId, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken);
}

/// <summary>Narrows lists of attempts.</summary>
public sealed record AttemptFilter
{
    public EventFilter Event { get; init; } = new();

    public MessageStatus? Status { get; init; }

    /// <summary>100, 200 … 500 for the class of the answer's status, 0 for no answer.</summary>
    public int? StatusCodeClass { get; init; }

    public string? EndpointId { get; init; }
}

/// <summary>How an event stands at one endpoint.</summary>
public sealed record EventStanding(AcceptedEvent Event, MessageStatus Status, DateTimeOffset? NextAttempt);

/// <summary>How one event stands at an endpoint.</summary>
public sealed record EndpointStanding(Endpoint Endpoint, MessageStatus Status, DateTimeOffset? NextAttempt);

/// <summary>Deliveries of an endpoint by how they stand.</summary>
public sealed record DeliveryCounts(long Success, long Pending, long Sending, long Fail, long Canceled);
