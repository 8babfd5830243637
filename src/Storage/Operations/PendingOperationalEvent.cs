namespace Fanfare.Operations;

/// <summary>An operational event to publish.</summary>
/// <param name="Id">Its event id.</param>
/// <param name="ApplicationId">The organization's own application.</param>
/// <param name="EventType">Its type.</param>
/// <param name="Channel">Its channel: the id of the application that it is about.</param>
/// <param name="Payload">Its JSON.</param>
public sealed record PendingOperationalEvent(string Id, string ApplicationId, string EventType, string Channel, string Payload);
