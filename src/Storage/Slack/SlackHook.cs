namespace Fanfare.Slack;

/// <summary>
/// An incoming webhook in Slack's shape: what is posted at <c>/services/{team}/{id}/{token}</c> becomes a message of its channel.
/// </summary>
public sealed record SlackHook
{
    /// <summary>The most that an application has.</summary>
    public const int MaxPerApplication = 500;

    /// <summary><c>B…</c>.</summary>
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    /// <summary>The application as Slack would name it: <c>T…</c>.</summary>
    public required string TeamId { get; init; }

    /// <summary><c>C…</c>; hooks of one channel have the same.</summary>
    public required string ChannelId { get; init; }

    /// <summary>The channel's name, without <c>#</c>.</summary>
    public required string Channel { get; init; }

    /// <summary>Who its messages are from; null for nobody in particular.</summary>
    public string? Name { get; init; }

    /// <summary>Whether its channel is archived, so that nothing can be posted there through it.</summary>
    public bool Archived { get; init; }

    public bool Disabled { get; init; }

    /// <summary>The digest of the last part of its URL, which is stored nowhere.</summary>
    public required string TokenHash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What is at the URL of an incoming webhook.</summary>
/// <param name="TeamIsKnown">Whether there is an application of that team's id.</param>
/// <param name="Hook">The hook, if the team has one of that id; its token is still to be compared.</param>
public sealed record SlackHookFound(bool TeamIsKnown, SlackHook? Hook);
