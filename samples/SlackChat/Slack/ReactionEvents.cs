using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;

namespace SlackChat.Slack;

/// <summary>Reactions to messages that are kept.</summary>
internal sealed class ReactionEvents(ChatContext archive)
{
    public async Task HandleAsync(JsonElement happened, CancellationToken cancellationToken)
    {
        var said = happened.Deserialize<SlackReaction>(ArchiveJson.Options)!;
        if (said is not { User: { } user, Reaction: { } name, Item: { } item } || !SlackTime.IsValid(said.EventTs)
            || await archive.Messages.FirstOrDefaultAsync(
                one => one.Channel.ApiId == item.Channel && one.Ts == item.Ts, cancellationToken) is not { } message)
        {
            return;
        }

        var there = message.Reactions.Find(one => one.Name == name && one.User == user);
        if (said.Type == "reaction_removed" && there is not null)
        {
            message.Reactions.Remove(there);
        }
        else if (said.Type == "reaction_added" && there is null)
        {
            message.Reactions.Add(new Reaction { Ts = said.EventTs!, Name = name, User = user });
        }

        await archive.SaveChangesAsync(cancellationToken);
    }
}

internal sealed record SlackReaction(string Type, string? User, string? Reaction, SlackItem? Item, string? EventTs);

internal sealed record SlackItem(string? Channel, string? Ts);
