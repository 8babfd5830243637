using Fanfare.Slack;

namespace Fanfare.Sql;

/// <summary>A row of the table of incoming webhooks.</summary>
internal sealed class SlackHookRow
{
    public const string Columns =
        """
        h.id AS Id, h.application_id AS ApplicationId, h.team_id AS TeamId, h.channel_id AS ChannelId, h.channel AS Channel, h.name AS
            Name, h.archived AS Archived,
        h.disabled AS Disabled, h.token_hash AS TokenHash, h.created_at AS CreatedAt, h.updated_at AS UpdatedAt
        """;

    public string Id { get; set; } = "";

    public string ApplicationId { get; set; } = "";

    public string TeamId { get; set; } = "";

    public string ChannelId { get; set; } = "";

    public string Channel { get; set; } = "";

    public string? Name { get; set; }

    public bool Archived { get; set; }

    public bool Disabled { get; set; }

    public string TokenHash { get; set; } = "";

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public static SlackHookRow From(SlackHook hook) => new()
    {
        Id = hook.Id,
        ApplicationId = hook.ApplicationId,
        TeamId = hook.TeamId,
        ChannelId = hook.ChannelId,
        Channel = hook.Channel,
        Name = hook.Name,
        Archived = hook.Archived,
        Disabled = hook.Disabled,
        TokenHash = hook.TokenHash,
        CreatedAt = SqlValues.Milliseconds(hook.CreatedAt),
        UpdatedAt = SqlValues.Milliseconds(hook.UpdatedAt),
    };

    public SlackHook ToHook() => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        TeamId = TeamId,
        ChannelId = ChannelId,
        Channel = Channel,
        Name = Name,
        Archived = Archived,
        Disabled = Disabled,
        TokenHash = TokenHash,
        CreatedAt = SqlValues.Time(CreatedAt),
        UpdatedAt = SqlValues.Time(UpdatedAt),
    };
}

/// <summary>A row of the table of tokens, with the name of its application where that is asked for.</summary>
internal sealed class SlackTokenRow
{
    public string Id { get; set; } = "";

    public string ApplicationId { get; set; } = "";

    public string TeamId { get; set; } = "";

    public string Name { get; set; } = "";

    public string Hash { get; set; } = "";

    public long CreatedAt { get; set; }

    public string TeamName { get; set; } = "";

    public SlackToken ToToken() =>
        new() { Id = Id, ApplicationId = ApplicationId, TeamId = TeamId, Name = Name, Hash = Hash, CreatedAt = SqlValues.Time(CreatedAt) };
}

/// <summary>A row of the table of users.</summary>
internal sealed class SlackUserRow
{
    public const string Columns =
        """
        application_id AS ApplicationId, id AS Id, uid AS Uid, name AS Name, real_name AS RealName, display_name AS DisplayName, email AS
            Email, deleted AS Deleted, is_bot AS IsBot,
        metadata AS Metadata, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    public string ApplicationId { get; set; } = "";

    public string Id { get; set; } = "";

    public string? Uid { get; set; }

    public string Name { get; set; } = "";

    public string RealName { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string? Email { get; set; }

    public bool Deleted { get; set; }

    public bool IsBot { get; set; }

    public string Metadata { get; set; } = "{}";

    public long CreatedAt { get; set; }

    public long UpdatedAt { get; set; }

    public static SlackUserRow From(SlackUser user) => new()
    {
        ApplicationId = user.ApplicationId,
        Id = user.Id,
        Uid = user.Uid,
        Name = user.Name,
        RealName = user.RealName,
        DisplayName = user.DisplayName,
        Email = user.Email,
        Deleted = user.Deleted,
        IsBot = user.IsBot,
        Metadata = SqlValues.Json(user.Metadata),
        CreatedAt = SqlValues.Milliseconds(user.CreatedAt),
        UpdatedAt = SqlValues.Milliseconds(user.UpdatedAt),
    };

    public SlackUser ToUser() => new()
    {
        ApplicationId = ApplicationId,
        Id = Id,
        Uid = Uid,
        Name = Name,
        RealName = RealName,
        DisplayName = DisplayName,
        Email = Email,
        Deleted = Deleted,
        IsBot = IsBot,
        Metadata = SqlValues.Map(Metadata),
        CreatedAt = SqlValues.Time(CreatedAt),
        UpdatedAt = SqlValues.Time(UpdatedAt),
    };
}
