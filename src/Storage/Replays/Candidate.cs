using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Replays;

/// <summary>An event that a task looks at.</summary>
/// <param name="Event">The event, without its payload.</param>
/// <param name="HasPayload">Whether its payload is still there.</param>
/// <param name="Status">How it stands at the endpoint; null when the endpoint has nothing to do with it.</param>
/// <param name="LastAttemptId">The last attempt to deliver it there; null when there was none.</param>
public sealed record Candidate(AcceptedEvent Event, bool HasPayload, MessageStatus? Status, string? LastAttemptId);

/// <summary>An event to be delivered again, and the lane for it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Lane">The lane.</param>
/// <param name="LastAttemptId">
/// The last attempt when it was decided; if there is another by now, somebody else has delivered it meanwhile.
/// </param>
public sealed record Replay(AcceptedEvent Event, string Lane, string? LastAttemptId);
