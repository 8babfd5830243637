using Fanfare.Events;

namespace Fanfare.Journals;

/// <summary>What became of a journal entry.</summary>
public abstract record JournalResult
{
    private JournalResult()
    {
    }

    /// <summary>It is on disk.</summary>
    /// <param name="TargetVersion">
    /// For an attempt or a state, the endpoint's version now, so that its grain sees changes that it missed.
    /// </param>
    public sealed record Committed(long TargetVersion = 0) : JournalResult;

    /// <summary>Event: the application's subscriptions have changed since it was routed.</summary>
    public sealed record StaleSubscriptions(long CurrentVersion) : JournalResult;

    /// <summary>Event: its place in its channel is taken; somebody else appends to the channel too.</summary>
    public sealed record SequenceTaken : JournalResult;

    /// <summary>Event: its producer's event id was used before.</summary>
    public sealed record DuplicateEventId : JournalResult;

    /// <summary>Event: its idempotency key was used before.</summary>
    public sealed record Repeated(IdempotentAnswer First) : JournalResult;

    /// <summary>Event: there is no such application.</summary>
    public sealed record NoApplication : JournalResult;

    /// <summary>Claim: the caller owns the endpoint.</summary>
    public sealed record Claimed(long Epoch) : JournalResult;

    /// <summary>Claim: there is no such endpoint.</summary>
    public sealed record NoEndpoint : JournalResult;

    /// <summary>Attempt or state: the endpoint has a newer owner. Anything: another process has taken the store over.</summary>
    public sealed record Fenced : JournalResult;
}
