using Fanfare.Endpoints;
using Fanfare.Sql;

namespace Fanfare.Replays;

/// <summary>An event that a task looks at, as it is read.</summary>
internal sealed class CandidateRow : EventRow
{
    public bool HasPayload { get; set; }

    public int? Status { get; set; }

    public string? LastAttemptId { get; set; }
}

/// <summary>A background task as it is stored.</summary>
internal sealed class TaskRow
{
    public string Id { get; set; } = "";

    public string OrganizationId { get; set; } = "";

    public string ApplicationId { get; set; } = "";

    public string EndpointId { get; set; } = "";

    public string Type { get; set; } = "";

    public string Status { get; set; } = "";

    public string Input { get; set; } = "";

    public string Position { get; set; } = "";

    public long Seen { get; set; }

    public long Done { get; set; }

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public static TaskRow From(BackgroundTask task) => new()
    {
        Id = task.Id,
        OrganizationId = task.OrganizationId,
        ApplicationId = task.ApplicationId,
        EndpointId = task.EndpointId,
        Type = task.Type,
        Status = task.Status,
        Input = SettingsJson.Write(task.Input),
        CreatedAt = SqlValues.Milliseconds(task.CreatedAt),
        UpdatedAt = SqlValues.Milliseconds(task.UpdatedAt),
    };

    public BackgroundTask ToTask() => new()
    {
        Id = Id,
        OrganizationId = OrganizationId,
        ApplicationId = ApplicationId,
        EndpointId = EndpointId,
        Type = Type,
        Status = Status,
        Input = SettingsJson.Read<TaskInput>(Input),
        Position = Position,
        Seen = Seen,
        Done = Done,
        CreatedAt = SqlValues.Time(CreatedAt),
        UpdatedAt = SqlValues.Time(UpdatedAt),
    };
}
