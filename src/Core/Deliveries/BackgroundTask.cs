using System.Collections.Immutable;
using Fanfare.Deliveries;

namespace Fanfare.Replays;

/// <summary>
/// Work on many deliveries at once, done in steps that each are one transaction: a process that dies between two loses nothing and does
/// nothing twice.
/// </summary>
public sealed record BackgroundTask
{
    public const string Running = "running";
    public const string Finished = "finished";
    public const string Failed = "failed";

    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    public required string ApplicationId { get; init; }

    public required string EndpointId { get; init; }

    /// <summary>One of <see cref="BackgroundTaskTypes"/>.</summary>
    public required string Type { get; init; }

    /// <summary><see cref="Running"/>, <see cref="Finished"/> or <see cref="Failed"/>.</summary>
    public string Status { get; init; } = Running;

    public required TaskInput Input { get; init; }

    /// <summary>How far it has got: the last event or delivery that it has looked at.</summary>
    public string Position { get; init; } = "";

    /// <summary>How many it has looked at.</summary>
    public long Seen { get; init; }

    /// <summary>How many of these it has replayed or cancelled.</summary>
    public long Done { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

public static class BackgroundTaskTypes
{
    /// <summary>Delivers again what has failed.</summary>
    public const string Recover = "endpoint.recover";

    /// <summary>Delivers what the endpoint wants and was never owed.</summary>
    public const string ReplayMissing = "endpoint.replay";

    /// <summary>Delivers again what a filter lets pass.</summary>
    public const string BulkReplay = "endpoint.bulk-replay";

    /// <summary>Drops what is owed.</summary>
    public const string Cancel = "endpoint.cancel";

    public static readonly ImmutableArray<string> All = [Recover, ReplayMissing, BulkReplay, Cancel];
}

/// <summary>Which events a task is about. What is null or empty lets everything pass.</summary>
public sealed record TaskInput
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Channel { get; init; }

    public string? Tag { get; init; }

    public ImmutableArray<string> EventTypes { get; init; } = [];

    /// <summary>Bulk replay: only events that stand so at the endpoint.</summary>
    public MessageStatus? Status { get; init; }
}
