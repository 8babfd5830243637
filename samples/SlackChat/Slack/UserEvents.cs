using System.Text.Json;
using System.Text.Json.Serialization;
using SlackChat.Archive;

namespace SlackChat.Slack;

/// <summary>Profiles of those who join or change theirs.</summary>
internal sealed class UserEvents(ChatContext archive)
{
    public async Task HandleAsync(JsonElement happened, CancellationToken cancellationToken)
    {
        if (happened.Deserialize<SlackUserEvent>(ArchiveJson.Options)!.User is not { Id: { } id, Profile: { } profile })
        {
            return;
        }

        var user = await archive.Users.FindAsync([id], cancellationToken) ?? archive.Add(new User { ApiId = id }).Entity;
        (user.FirstName, user.LastName, user.Image, user.Title) = (
            profile.FirstName ?? "", profile.LastName ?? "", profile.Image ?? "", profile.Title ?? "");
        await archive.SaveChangesAsync(cancellationToken);
    }
}

internal sealed record SlackUserEvent(SlackUser? User);

internal sealed record SlackUser(string? Id, SlackProfile? Profile);

internal sealed record SlackProfile(
    string? FirstName, string? LastName, string? Title, [property: JsonPropertyName("image_192")] string? Image);
