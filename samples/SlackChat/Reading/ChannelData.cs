using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;

namespace SlackChat.Reading;

/// <summary>All that a renderer needs of a channel.</summary>
internal sealed record ChannelData(
    Guid Id, string ApiId, string ChatType, string Title, string Introduction, MetaData Meta, IReadOnlyDictionary<string, string> Extras,
    ChannelPaths Paths, string PublishPath,
    string? PublishTime, bool Live, IReadOnlyDictionary<string, UserData> Users, IReadOnlyList<MessageView> Messages, string Timestamp);

internal sealed record MetaData(string Title, string Description, string Image);

/// <summary>Where this channel, and the others of its type, are read.</summary>
internal sealed record ChannelPaths(string Channel, string ChatType);

internal sealed record UserData(string FirstName, string LastName, string Image, string Title);

/// <summary>Reads it.</summary>
internal sealed class ChannelDataReader(ChatContext archive, TimeProvider time)
{
    /// <returns>Null when there is no such channel.</returns>
    public async Task<ChannelData?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await archive.Channels.FirstOrDefaultAsync(one => one.Id == id, cancellationToken) is not { } channel)
        {
            return null;
        }

        var messages = await archive.Messages.Where(one => one.Channel == channel).OrderBy(static one => one.Ts)
            .ToListAsync(cancellationToken);
        var authors = messages.Select(static one => one.User).Distinct(StringComparer.Ordinal).ToList();
        var users = await archive.Users.Where(one => authors.Contains(one.ApiId)).ToDictionaryAsync(
            static one => one.ApiId, cancellationToken);
        return new ChannelData(
            channel.Id,
            channel.ApiId,
            channel.ChatType.Name,
            channel.Title,
            channel.Introduction,
            new MetaData(channel.MetaTitle, channel.MetaDescription, channel.MetaImage),
            new Dictionary<string, string>(),
            new ChannelPaths($"/api/channels/{channel.Id}/", $"/api/channels/?chat_type={Uri.EscapeDataString(channel.ChatType.Name)}"),
            channel.PublishPath,
            channel.PublishTime is { } published ? SlackTime.Iso(published) : null,
            channel.Live,
            authors.ToDictionary(static author => author, author => Of(users.GetValueOrDefault(author)), StringComparer.Ordinal),
            [.. messages.Select(MessageView.Of)],
            SlackTime.Iso(time.GetUtcNow()));
    }

    private static UserData Of(User? user) =>
        user is null ? new UserData("", "", "", "") : new UserData(user.FirstName, user.LastName, user.Image, user.Title);
}
