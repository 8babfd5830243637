using Microsoft.EntityFrameworkCore;

namespace SlackChat.Archive;

/// <summary>Makes the database, and in it the chat types that the configuration names.</summary>
internal static class ChatTypesInConfiguration
{
    public static async Task SaveAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var archive = scope.ServiceProvider.GetRequiredService<ChatContext>();

        // A sample has no older versions of its tables; an application that will have some uses migrations.
        await archive.Database.EnsureCreatedAsync();
        foreach (var section in services.GetRequiredService<IConfiguration>().GetSection("ChatTypes").GetChildren())
        {
            var type = await archive.ChatTypes.FirstOrDefaultAsync(one => one.Name == section.Key)
                ?? archive.Add(new ChatType { Name = section.Key }).Entity;
            type.Arguments.Clear();
            type.Arguments.AddRange(section.GetChildren().Select(static one => new ArgumentReaction(one.Key, one.Value ?? one.Key)));
        }

        await archive.SaveChangesAsync();
    }
}
