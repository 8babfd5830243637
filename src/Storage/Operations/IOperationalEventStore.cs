namespace Fanfare.Operations;

/// <summary>Operational events that are stored and not yet published.</summary>
public interface IOperationalEventStore
{
    /// <summary>The oldest of each organization, which take turns.</summary>
    Task<IReadOnlyList<PendingOperationalEvent>> ReadAsync(int limit, CancellationToken cancellationToken);

    /// <summary>It is published.</summary>
    Task DeleteAsync(string id, CancellationToken cancellationToken);
}

/// <summary>An operational event to publish.</summary>
/// <param name="Id">Its event id.</param>
/// <param name="ApplicationId">The organization's own application.</param>
/// <param name="EventType">Its type.</param>
/// <param name="Channel">Its channel: the id of the application that it is about.</param>
/// <param name="Payload">Its JSON.</param>
public sealed record PendingOperationalEvent(string Id, string ApplicationId, string EventType, string Channel, string Payload);
