using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.EventTypes;

/// <summary>The event types of organizations, sorted by name.</summary>
public interface IEventTypeStore
{
    Task<EventType?> FindAsync(string organizationId, string name, CancellationToken cancellationToken);

    Task<IReadOnlyList<EventType>> ListAsync(string organizationId, EventTypeFilter filter, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Adds an event type, or brings an archived one back with new values.</summary>
    Task<WriteResult> InsertAsync(EventType eventType, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    Task<WriteResult> UpdateAsync(string organizationId, string name, Func<EventType, EventType> change, CancellationToken cancellationToken);

    /// <summary>Removes an event type for good.</summary>
    Task<WriteResult> DeleteAsync(string organizationId, string name, CancellationToken cancellationToken);
}

/// <summary>Narrows lists of event types.</summary>
/// <param name="Archived">Whether archived ones are among them.</param>
/// <param name="WithFlags">Whether those behind a feature flag are among them.</param>
public sealed record EventTypeFilter(bool Archived = false, bool WithFlags = true);
