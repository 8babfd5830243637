using Fanfare.Api.Http;

namespace Fanfare.Slack.Commands;

/// <summary>
/// Completes who invokes a command, and where, from what the application knows: its directory, and the channels of its hooks.
/// </summary>
internal sealed class CommandPlace(SlackUserStore users, SlackChannels channels)
{
    private const char PrivateChannel = 'G';

    /// <exception cref="RefusedException">422 when it is nobody.</exception>
    public async Task<(string Id, string Name)> UserAsync(
        string applicationId, string? id, string? name, CancellationToken cancellationToken)
    {
        if (id is not null && !SlackIds.IsUser(id))
        {
            throw Problems.Invalid(FieldError.InBody("userId", "Must be 'U' or 'W' and 2 to 31 capitals and digits"));
        }

        return (id, name) switch
        {
            (null, null) => throw Problems.Invalid(FieldError.InBody("userId", "Field required, or 'userName'")),
            (null, { } called) => await users.FindByNameAsync(applicationId, called, cancellationToken) is { } found
                ? (found.Id, found.Name)
                : throw Problems.Invalid(
                    FieldError.InBody("userName", "Nobody in the application's directory is called so: give 'userId' too")),
            ({ } known, null) => await users.FindAsync(applicationId, known, cancellationToken) is { } found
                ? (found.Id, found.Name)
                : throw Problems.Invalid(
                    FieldError.InBody("userId", "Nobody in the application's directory has this id: give 'userName' too")),
            ({ } known, { } called) => (known, called),
        };
    }

    /// <exception cref="RefusedException">422 when it is nowhere.</exception>
    public async Task<(string Id, string Name)> ChannelAsync(
        string applicationId, string? id, string? name, CancellationToken cancellationToken)
    {
        if (id is not null && !SlackIds.Is(SlackIds.Channel, id) && !SlackIds.Is(SlackIds.Direct, id) && !SlackIds.Is(PrivateChannel, id))
        {
            throw Problems.Invalid(FieldError.InBody("channelId", "Must be 'C', 'D' or 'G' and 2 to 31 capitals and digits"));
        }

        if (id is not null && (name is not null || id[0] == SlackIds.Direct))
        {
            return (id, name is null ? "directmessage" : SlackChannels.NameOf(name));
        }

        if (id is null && name is null)
        {
            throw Problems.Invalid(FieldError.InBody("channelName", "Field required, or 'channelId'"));
        }

        var bare = name is null ? null : SlackChannels.NameOf(name);
        var known = (await channels.ListAsync(applicationId, cancellationToken)).FirstOrDefault(
            channel => channel.Id == id || channel.Name == bare);
        return known is not null ? (known.Id, known.Name)
            : bare is not null ? (SlackIds.ChannelOf(applicationId, bare), bare)
            : throw Problems.Invalid(
                FieldError.InBody(
                    "channelId", "No incoming webhook of the application has a channel with this id: give 'channelName' too"));
    }
}
