using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Http.Bodies;

namespace Fanfare.Slack.Api;

/// <summary>An incoming webhook in Slack's shape, to make.</summary>
public sealed record SlackHookIn
{
    /// <summary>The channel's name, with or without <c>#</c>.</summary>
    [Required(ErrorMessage = "Field required and must not be empty"), ChannelName]
    public string? Channel { get; init; }

    /// <summary>
    /// The channel's id, <c>C…</c>. Default: that of the application's other hooks for this channel, or one made of the name.
    /// </summary>
    [SlackId(SlackIds.Channel)]
    public string? ChannelId { get; init; }

    /// <summary>Who its messages are from, unless they say so themselves.</summary>
    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public string? Name { get; init; }

    /// <summary>Whether the channel is archived: what is posted is answered 410.</summary>
    public bool? Archived { get; init; }

    /// <summary>Whether the hook is switched off: what is posted is answered 404.</summary>
    public bool? Disabled { get; init; }
}

/// <summary>Changes to an incoming webhook: what is left out stays.</summary>
public sealed record SlackHookPatch
{
    [NotNull, ChannelName]
    public Optional<string> Channel { get; init; }

    [NotNull, SlackId(SlackIds.Channel)]
    public Optional<string> ChannelId { get; init; }

    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public Optional<string> Name { get; init; }

    public Optional<bool> Archived { get; init; }

    public Optional<bool> Disabled { get; init; }
}

/// <summary>An incoming webhook.</summary>
/// <param name="Id"><c>B…</c>.</param>
/// <param name="TeamId">The application as Slack would name it, <c>T…</c>.</param>
/// <param name="Channel">The channel's name.</param>
/// <param name="ChannelId">Its id, by which the application's endpoints can filter.</param>
/// <param name="Archived">Whether the channel is archived.</param>
/// <param name="Disabled">Whether the hook is switched off.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="Name">Who its messages are from.</param>
/// <param name="Url">The path to post to; given once, in the answer that makes it.</param>
public sealed record SlackHookOut(
    string Id, string TeamId, string Channel, string ChannelId, bool Archived, bool Disabled, DateTime CreatedAt, DateTime UpdatedAt,
    string? Name = null, string? Url = null)
{
    internal static SlackHookOut From(SlackHook hook) => new(
        hook.Id, hook.TeamId, hook.Channel, hook.ChannelId, hook.Archived, hook.Disabled, hook.CreatedAt.UtcDateTime,
        hook.UpdatedAt.UtcDateTime, hook.Name);
}

/// <summary>A bot's token, to make.</summary>
public sealed record SlackTokenIn
{
    /// <summary>What the bot is called. Default: <c>fanfare</c>.</summary>
    [StringLength(SlackText.MaxName, ErrorMessage = SlackText.TooLong)]
    public string? Name { get; init; }
}

/// <summary>A bot's token.</summary>
/// <param name="Id">The bot's id, <c>B…</c>.</param>
/// <param name="TeamId">The application as Slack would name it, <c>T…</c>.</param>
/// <param name="Name">What the bot is called.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Token">The token itself, <c>xoxb-…</c>; given once, in the answer that makes it.</param>
public sealed record SlackTokenOut(string Id, string TeamId, string Name, DateTime CreatedAt, string? Token = null)
{
    internal static SlackTokenOut From(SlackToken token) => new(token.Id, token.TeamId, token.Name, token.CreatedAt.UtcDateTime);
}
