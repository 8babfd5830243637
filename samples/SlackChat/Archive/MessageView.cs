namespace SlackChat.Archive;

/// <summary>A message as webhooks and renderers see it.</summary>
internal sealed record MessageView(
    string Timestamp,
    string User,
    string Content,
    IReadOnlyList<ReactionView> Reactions,
    IReadOnlyList<Attachment> Attachments,
    IReadOnlyList<string> Args,
    IReadOnlyDictionary<string, string> Kwargs)
{
    public static MessageView Of(Message message)
    {
        var arguments = message.Channel.ChatType.Arguments.ToDictionary(
            static one => one.Reaction, static one => one.Argument, StringComparer.Ordinal);
        var reactions = message.Reactions.OrderBy(static one => one.Ts, StringComparer.Ordinal).ToList();
        return new MessageView(
            SlackTime.Iso(message.Ts),
            message.User,
            message.Text,
            [.. reactions.Where(one => !arguments.ContainsKey(one.Name))
                .Select(static one => new ReactionView(SlackTime.Iso(one.Ts), one.Name, one.User))],
            message.Attachments,
            [.. reactions.Where(one => arguments.ContainsKey(one.Name)).Select(one => arguments[one.Name])
                .Distinct(StringComparer.Ordinal)],
            message.KeywordArguments.OrderBy(static one => one.Ts, StringComparer.Ordinal).GroupBy(
                static one => one.Key, StringComparer.Ordinal)
                .ToDictionary(static said => said.Key, static said => said.Last().Value, StringComparer.Ordinal));
    }
}

internal sealed record ReactionView(string Timestamp, string Reaction, string User);
