namespace Fanfare.Slack;

/// <summary>A bot's token for the Web API, which speaks for one application.</summary>
public sealed record SlackToken
{
    /// <summary>The bot's id, <c>B…</c>.</summary>
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    /// <summary>The application as Slack would name it: <c>T…</c>.</summary>
    public required string TeamId { get; init; }

    /// <summary>What the bot is called.</summary>
    public required string Name { get; init; }

    /// <summary>The digest of the token, which is stored nowhere.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Who calls the Web API.</summary>
/// <param name="Token">The token that was shown.</param>
/// <param name="TeamName">The name of its application.</param>
public sealed record SlackCaller(SlackToken Token, string TeamName);
