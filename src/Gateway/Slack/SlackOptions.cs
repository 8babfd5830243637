using System.ComponentModel.DataAnnotations;

namespace Fanfare.Slack;

/// <summary>What comes in from clients that were written for Slack.</summary>
public sealed class SlackOptions
{
    public const string SectionName = "Slack";

    /// <summary>Messages per second that one process takes through an incoming webhook, and for a channel over the Web API; more are answered 429. 0 for no limit. Default: 1, as Slack.</summary>
    [Range(0, 1_000_000)]
    public int MessagesPerSecond { get; init; } = 1;

    /// <summary>The most messages at once, after a rest; ignored without a limit. Default: 10.</summary>
    [Range(1, 1_000_000)]
    public int Burst { get; init; } = 10;
}
