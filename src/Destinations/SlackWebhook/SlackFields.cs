namespace Fanfare.SlackWebhook;

/// <summary>The fields of Slack's messages.</summary>
internal static class SlackFields
{
    /// <summary>Any of these says something.</summary>
    public static readonly IReadOnlyList<string> Saying = ["text", "blocks", "attachments"];

    /// <summary>What whoever posts a message may say beside that, but for its channel.</summary>
    public static readonly IReadOnlyList<string> Others =
    [
        "icon_emoji", "icon_url", "thread_ts", "reply_broadcast", "mrkdwn", "parse", "link_names", "unfurl_links", "unfurl_media",
        "metadata", "response_type", "replace_original", "delete_original",
        "as_user",
    ];

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> OfMessages = [.. Saying, "username", .. Others];
}
