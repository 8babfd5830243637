using Fanfare.Endpoints;
using Fanfare.Events;

namespace Fanfare.Deliveries;

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
