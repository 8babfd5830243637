namespace Fanfare.Slack;

/// <summary>A slash command of an application: invoking it sends its app the form that Slack would send.</summary>
public sealed record SlackCommand
{
    /// <summary>The most that an application has.</summary>
    public const int MaxPerApplication = 100;

    /// <summary>The app's id, <c>A…</c>.</summary>
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    /// <summary>With its slash: <c>/deploy</c>. Unique in the application.</summary>
    public required string Command { get; init; }

    /// <summary>Where the app takes it.</summary>
    public required string Url { get; init; }

    public string Description { get; init; } = "";

    /// <summary>What may stand after the command, for people.</summary>
    public string UsageHint { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Where an app answers an invocation later.</summary>
/// <param name="Id">Its name in the URL.</param>
/// <param name="TeamId">The application as Slack would name it: <c>T…</c>.</param>
/// <param name="Hash">The digest of the last part of the URL, which is stored nowhere.</param>
/// <param name="Invocation">What it answers.</param>
/// <param name="ExpiresAt">When it stops to hold.</param>
public sealed record SlackResponseUrl(string Id, string TeamId, string Hash, SlackInvocation Invocation, DateTimeOffset ExpiresAt);

/// <summary>One invocation of a command.</summary>
public sealed record SlackInvocation
{
    public required string ApplicationId { get; init; }

    /// <summary>The command's id, <c>A…</c>.</summary>
    public required string CommandId { get; init; }

    /// <summary>With its slash.</summary>
    public required string Command { get; init; }

    public required string ChannelId { get; init; }

    /// <summary>Without <c>#</c>.</summary>
    public required string Channel { get; init; }

    public required string UserId { get; init; }

    public required string User { get; init; }

    public required string TriggerId { get; init; }
}
