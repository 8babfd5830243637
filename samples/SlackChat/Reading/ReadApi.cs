using Microsoft.EntityFrameworkCore;
using SlackChat.Archive;

namespace SlackChat.Reading;

/// <summary>What renderers read.</summary>
internal static class ReadApi
{
    public static void MapReadApi(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(
            "/api/channels/", static (ChatContext archive, string? chat_type, CancellationToken cancellationToken) => archive.Channels
            .Where(one => chat_type == null || one.ChatType.Name == chat_type).OrderBy(static one => one.Id)
            .Select(static one => new { one.Id, one.ApiId, ChatType = one.ChatType.Name }).ToListAsync(cancellationToken));
        routes.MapGet("/api/channels/{id:guid}/", static async (ChannelDataReader reader, Guid id, CancellationToken cancellationToken) =>
            await reader.ReadAsync(id, cancellationToken) is { } channel ? Results.Ok(channel) : Results.NotFound());
        routes.MapGet("/api/chat-types/", static async (ChatContext archive, CancellationToken cancellationToken) =>
            (await archive.ChatTypes.OrderBy(static one => one.Name).ToListAsync(cancellationToken))
                .Select(
                    static one =>
                        new
                        {
                            one.Id,
                            one.Name,
                            Arguments = one.Arguments.ToDictionary(
                                static argument => argument.Reaction, static argument => argument.Argument),
                        }));
    }
}
