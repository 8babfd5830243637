using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Http.Bodies;
using Fanfare.Deliveries;
using Fanfare.Replays;

namespace Fanfare.Api.Replays;

/// <summary>From when to when.</summary>
public record RecoverIn
{
    [Required(ErrorMessage = "Field required")]
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    internal virtual TaskInput Input => new() { Since = Since, Until = Until };
}

/// <summary>Which events to replay.</summary>
public sealed record BulkReplayIn : RecoverIn
{
    [NameSet(1, int.MaxValue)]
    public string[]? EventTypes { get; init; }

    [Name]
    public string? Channel { get; init; }

    [Name]
    public string? Tag { get; init; }

    /// <summary>
    /// Only events that stand so at the endpoint: 0 success, 2 failure, 4 cancelled. Left out: all but those that are owed anyway.
    /// </summary>
    [Status]
    public int? Status { get; init; }

    internal override TaskInput Input =>
        base.Input with { EventTypes = [.. EventTypes ?? []], Channel = Channel, Tag = Tag, Status = (MessageStatus?)Status };
}

/// <summary>Which of the events that are owed to cancel; left out, all.</summary>
public sealed record CancelIn
{
    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Until { get; init; }

    [NameSet(1, int.MaxValue)]
    public string[]? EventTypes { get; init; }

    [Name]
    public string? Channel { get; init; }

    [Name]
    public string? Tag { get; init; }

    internal TaskInput Input => new() { Since = Since, Until = Until, EventTypes = [.. EventTypes ?? []], Channel = Channel, Tag = Tag };
}

/// <summary>Which example to send.</summary>
public sealed record EventExampleIn
{
    [Required(ErrorMessage = "Field required"), Name]
    public string? EventType { get; init; }

    /// <summary>Which of the newest schema's examples; the first is 0.</summary>
    [Range(0, 1_000, ErrorMessage = "Must be 0 to 1000")]
    public int? ExampleIndex { get; init; }
}

/// <summary>A status of deliveries that have ended.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class StatusAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is null or 0 or 2 or 4 ? ValidationResult.Success : new ValidationResult("Must be 0, 2 or 4");
}

/// <summary>A background task.</summary>
public sealed record BackgroundTaskOut
{
    public required string Id { get; init; }

    /// <summary><c>running</c>, <c>finished</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>What it does.</summary>
    public required string Task { get; init; }

    public required BackgroundTaskData Data { get; init; }

    public required DateTime UpdatedAt { get; init; }

    internal static BackgroundTaskOut From(BackgroundTask task) => new()
    {
        Id = task.Id,
        Status = task.Status,
        Task = task.Type,
        Data = new BackgroundTaskData(task.ApplicationId, task.EndpointId, task.Seen, task.Done),
        UpdatedAt = task.UpdatedAt.UtcDateTime,
    };
}

/// <summary>How far a background task has got.</summary>
/// <param name="AppId">The application.</param>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="Seen">How many events it has looked at.</param>
/// <param name="Done">How many of these it has replayed or cancelled.</param>
public sealed record BackgroundTaskData(string AppId, string EndpointId, long Seen, long Done);
