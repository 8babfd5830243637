namespace Fanfare.EventTypes;

/// <summary>Narrows lists of event types.</summary>
/// <param name="Archived">Whether archived ones are among them.</param>
/// <param name="WithFlags">Whether those behind a feature flag are among them.</param>
public sealed record EventTypeFilter(bool Archived = false, bool WithFlags = true);
