using System.Collections.Immutable;
using Fanfare.Paging;

namespace Fanfare.Events;

/// <summary>Reads of accepted events. They are written by the journal.</summary>
public interface IEventStore
{
    /// <summary>The most bytes of payload on one page, but for a single event.</summary>
    const int MaxPageBytes = 4 << 20;

    /// <summary>An event by its id or its producer's event id.</summary>
    Task<AcceptedEvent?> FindAsync(string applicationId, string idOrEventId, CancellationToken cancellationToken);

    /// <summary>
    /// A page of events. With content, it is cut short once it holds <see cref="MaxPageBytes"/> of payload; one that is narrowed in more than one way,
    /// or to several types, once enough events were looked at.
    /// </summary>
    Task<Slice<AcceptedEvent>> ListAsync(string applicationId, EventFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Forgets an event's payload, and says which endpoints are still owed the event.</summary>
    Task<IReadOnlyList<string>> ExpungePayloadAsync(string applicationId, string id, CancellationToken cancellationToken);

    /// <summary>What a request with this idempotency key was answered; null when there was none or its time is over.</summary>
    Task<IdempotentAnswer?> FindAnswerAsync(string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes up to <paramref name="limit"/> idempotency keys whose time is over, and says how many it found.</summary>
    Task<int> PurgeAnswersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);
}

/// <summary>Narrows lists of events and of attempts. What is null or empty lets everything pass.</summary>
public sealed record EventFilter
{
    public string? Channel { get; init; }

    public string? Tag { get; init; }

    public ImmutableArray<string> EventTypes { get; init; } = [];

    public DateTimeOffset? Before { get; init; }

    public DateTimeOffset? After { get; init; }

    /// <summary>Whether payloads are wanted.</summary>
    public bool WithContent { get; init; } = true;
}
