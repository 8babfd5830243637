using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;

namespace SlackChat.Slack;

/// <summary>Messages that are posted, edited or deleted, and replies in their threads that are arguments.</summary>
internal sealed class MessageEvents(ChatContext archive)
{
    public async Task HandleAsync(JsonElement happened, CancellationToken cancellationToken)
    {
        var said = happened.Deserialize<SlackMessage>(ArchiveJson.Options)!;
        if (await archive.Channels.FirstOrDefaultAsync(one => one.ApiId == said.Channel, cancellationToken) is not { } channel)
        {
            return;
        }

        var message = said.Message ?? said;
        await ((said.Subtype, message.Subtype) switch
        {
            ("message_deleted", _) => DeleteAsync(channel, said.DeletedTs, cancellationToken),
            (_, "tombstone") => DeleteAsync(channel, message.Ts, cancellationToken),
            (_, "group_join" or "file_share" or "group_archive") => Task.CompletedTask,
            _ when message.User is null || !SlackTime.IsValid(message.Ts) => Task.CompletedTask,
            _ when message.ThreadTs is { } thread && thread != message.Ts => SaveArgumentAsync(channel, thread, message, cancellationToken),
            _ => SaveAsync(channel, message, edited: said.Message is not null, cancellationToken),
        });
        await archive.SaveChangesAsync(cancellationToken);
    }

    private async Task SaveAsync(Channel channel, SlackMessage said, bool edited, CancellationToken cancellationToken)
    {
        var message = await archive.Messages.FirstOrDefaultAsync(one => one.Channel == channel && one.Ts == said.Ts, cancellationToken);
        if (message is not null && !edited)
        {
            // Slack says again what is there: it may have been edited since.
            return;
        }

        List<Attachment> attachments = [.. (said.Attachments ?? []).OfType<Attachment>()];
        message ??= archive.Add(new Message { Channel = channel, Ts = said.Ts!, User = said.User! }).Entity;
        message.Text = said.Text ?? "";
        if (Text(attachments) != Text([.. message.Attachments.OrderBy(static one => one.Id)]))
        {
            message.Attachments.Clear();
            message.Attachments.AddRange(attachments);
        }
    }

    /// <summary>What belongs to a deleted message goes with it, in the database.</summary>
    private async Task DeleteAsync(Channel channel, string? ts, CancellationToken cancellationToken)
    {
        if (
            await archive.Messages.IgnoreAutoIncludes().FirstOrDefaultAsync(
                one => one.Channel == channel && one.Ts == ts, cancellationToken) is { } message)
        {
            archive.Remove(message);
        }
        else if (await FindArgumentAsync(channel, ts, cancellationToken) is { } argument)
        {
            argument.Message.KeywordArguments.Remove(argument);
        }
    }

    private async Task SaveArgumentAsync(Channel channel, string thread, SlackMessage reply, CancellationToken cancellationToken)
    {
        var said = KeyAndValue(reply.Text ?? "");
        var argument = await FindArgumentAsync(channel, reply.Ts, cancellationToken);
        if (argument is not null && said is not null)
        {
            (argument.Key, argument.Value) = said.Value;
        }
        else if (argument is not null)
        {
            argument.Message.KeywordArguments.Remove(argument);
        }
        else if (
            said is { } pair && await archive.Messages.FirstOrDefaultAsync(
                one => one.Channel == channel && one.Ts == thread, cancellationToken) is { } message)
        {
            message.KeywordArguments.Add(new KeywordArgument { Ts = reply.Ts!, Key = pair.Key, Value = pair.Value });
        }
    }

    private Task<KeywordArgument?> FindArgumentAsync(Channel channel, string? ts, CancellationToken cancellationToken) =>
        archive.Set<KeywordArgument>().Include(static one => one.Message)
            .FirstOrDefaultAsync(one => one.Message.Channel == channel && one.Ts == ts, cancellationToken);

    private static string Text(IReadOnlyList<Attachment>? attachments) => JsonSerializer.Serialize(attachments ?? [], ArchiveJson.Options);

    /// <summary>A reply such as <c>key: value</c>, whose key is on one line; null for another.</summary>
    private static (string Key, string Value)? KeyAndValue(string text)
    {
        var trimmed = text.Trim();
        var colon = trimmed.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && trimmed[..colon].TrimEnd() is { Length: > 0 } key && !trimmed[..colon].Contains('\n', StringComparison.Ordinal)
            && trimmed[(colon + 1)..].TrimStart() is { Length: > 0 } value
            ? (key, value)
            : null;
    }
}

/// <summary>A message of Slack, or what happened to one.</summary>
internal sealed record SlackMessage(
    string? Channel, string? Subtype, string? User, string? Text, string? Ts, string? ThreadTs, string? DeletedTs,
    IReadOnlyList<Attachment>? Attachments, SlackMessage? Message);
