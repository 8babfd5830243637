using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Replays;

/// <summary>Background tasks, and what they and others do to deliveries by hand.</summary>
public interface IBackgroundTaskStore
{
    Task<WriteResult> InsertAsync(BackgroundTask task, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    Task<BackgroundTask?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>An organization's tasks.</summary>
    Task<IReadOnlyList<BackgroundTask>> ListAsync(string organizationId, string? status, string? type, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Tasks that should be running but have not moved since a time.</summary>
    Task<IReadOnlyList<string>> ReadStalledAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken);

    /// <summary>The next events that a task is to look at, without payloads, each with how it stands at the task's endpoint.</summary>
    Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(BackgroundTask task, int limit, CancellationToken cancellationToken);

    /// <summary>One step of a task: what it has found is owed from now on. Nothing happens if somebody else has moved the task meanwhile.</summary>
    Task<bool> AdvanceAsync(BackgroundTask before, BackgroundTask after, ImmutableArray<Replay> replays, CancellationToken cancellationToken);

    /// <summary>One step of a task that cancels: drops up to <paramref name="limit"/> deliveries, and notes each as cancelled.</summary>
    /// <returns>The task as it is then; null when somebody else has moved it meanwhile.</returns>
    Task<BackgroundTask?> CancelAsync(BackgroundTask task, int limit, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Has one event tried once more at an endpoint, beside whatever is scheduled.</summary>
    Task<WriteResult> ResendAsync(Endpoint endpoint, AcceptedEvent accepted, string lane, DateTimeOffset now, IdempotencyKey? idempotency, CancellationToken cancellationToken);
}

/// <summary>An event that a task looks at.</summary>
/// <param name="Event">The event, without its payload.</param>
/// <param name="HasPayload">Whether its payload is still there.</param>
/// <param name="Status">How it stands at the endpoint; null when the endpoint has nothing to do with it.</param>
/// <param name="LastAttemptId">The last attempt to deliver it there; null when there was none.</param>
public sealed record Candidate(AcceptedEvent Event, bool HasPayload, MessageStatus? Status, string? LastAttemptId);

/// <summary>An event to be delivered again, and the lane for it.</summary>
/// <param name="Event">The event.</param>
/// <param name="Lane">The lane.</param>
/// <param name="LastAttemptId">The last attempt when it was decided; if there is another by now, somebody else has delivered it meanwhile.</param>
public sealed record Replay(AcceptedEvent Event, string Lane, string? LastAttemptId);
