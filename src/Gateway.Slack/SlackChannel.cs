namespace Fanfare.Slack;

/// <summary>Where messages of Slack's shape go.</summary>
/// <param name="Id"><c>C…</c>, or <c>D…</c> for one user.</param>
/// <param name="Name">Its name without <c>#</c>; of a user, the user's.</param>
/// <param name="Archived">Whether nothing can be posted there: all of its hooks say so.</param>
/// <param name="Created">When the first of its hooks was made.</param>
internal sealed record SlackChannel(string Id, string Name, bool Archived, DateTimeOffset Created);

/// <summary>The channels that an application has by its hooks, and its users' own.</summary>
internal sealed class SlackChannels(SlackStore slack, SlackUserStore users)
{
    /// <summary>A channel's name as it is kept: without <c>#</c>, in small letters.</summary>
    public static string NameOf(string text) => text.TrimStart('#').ToLowerInvariant();

    /// <summary>The channels of an application's hooks, by id.</summary>
    public async Task<IReadOnlyList<SlackChannel>> ListAsync(string applicationId, CancellationToken cancellationToken) =>
    [
        .. (await slack.ReadHooksAsync(applicationId, cancellationToken))
            .GroupBy(static hook => hook.ChannelId, StringComparer.Ordinal)
            .Select(
                static hooks =>
                    new SlackChannel(
                        hooks.Key, hooks.First().Channel, hooks.All(static hook => hook.Archived),
                        hooks.Min(static hook => hook.CreatedAt)))
            .OrderBy(static channel => channel.Id, StringComparer.Ordinal),
    ];

    /// <summary>Finds a channel by its id, its name with or without <c>#</c>, a user's id, or <c>@</c> and a user's name.</summary>
    /// <returns>Null when there is none, or when the user has left.</returns>
    public async Task<SlackChannel?> FindAsync(string applicationId, string text, CancellationToken cancellationToken)
    {
        if (text.StartsWith('@'))
        {
            var name = text[1..];
            return name.Contains('\0', StringComparison.Ordinal)
                ? null : Of(await users.FindByNameAsync(applicationId, name, cancellationToken));
        }

        var bare = NameOf(text);
        return (await ListAsync(applicationId, cancellationToken)).FirstOrDefault(channel => channel.Id == text || channel.Name == bare)
            ?? await FindUserAsync(applicationId, text, cancellationToken);
    }

    private static SlackChannel? Of(SlackUser? user) =>
        user is null or { Deleted: true } ? null : new SlackChannel(SlackIds.DirectOf(user.Id), user.Name, Archived: false, user.CreatedAt);

    private async Task<SlackChannel?> FindUserAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        SlackIds.Is(SlackIds.User, id) ? Of(await users.FindAsync(applicationId, id, cancellationToken))
        : SlackIds.Is(SlackIds.Direct, id) ? Of(await users.FindAsync(applicationId, SlackIds.UserOf(id), cancellationToken))
        : null;
}
