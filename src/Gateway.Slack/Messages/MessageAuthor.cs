namespace Fanfare.Slack.Messages;

/// <summary>Who sent a message.</summary>
/// <param name="BotId"><c>B…</c>.</param>
/// <param name="TeamId"><c>T…</c>.</param>
/// <param name="UserId">The bot's user, <c>U…</c>; null for a hook.</param>
/// <param name="Name">What the message says its sender is called, if it does not say so itself; null for nothing.</param>
internal sealed record MessageAuthor(string BotId, string TeamId, string? UserId, string? Name);
