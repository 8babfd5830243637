namespace Fanfare.Deliveries;

/// <summary>An endpoint that is owed an event, and the lane in which it waits there.</summary>
public readonly record struct Recipient(string EndpointId, string Lane);
