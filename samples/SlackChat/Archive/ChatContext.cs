using Fanfare.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace SlackChat.Archive;

/// <summary>The archive's tables, and which of their changes are told.</summary>
internal sealed class ChatContext(DbContextOptions<ChatContext> options) : DbContext(options)
{
    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<ChatType> ChatTypes => Set<ChatType>();

    public DbSet<User> Users => Set<User>();

    public DbSet<Message> Messages => Set<Message>();

    /// <summary>A message tells its channel's webhooks of itself; so does what belongs to it, as its message that has changed.</summary>
    public static void Map(ChangesBuilder changes)
    {
        changes.Json(ArchiveJson.Options);
        changes.Entity<Message>()
            .Channel(static message => message.ChannelId)
            .ChatType(static message => message.Channel.ChatType.Name)
            .Data(MessageView.Of);
        changes.Entity<Reaction>().ReportsParent(static reaction => reaction.Message);
        changes.Entity<Attachment>().ReportsParent(static attachment => attachment.Message);
        changes.Entity<KeywordArgument>().ReportsParent(static argument => argument.Message);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Channel>(static channel =>
        {
            channel.HasIndex(static one => one.ApiId).IsUnique();
            channel.Navigation(static one => one.ChatType).AutoInclude();
        });
        modelBuilder.Entity<ChatType>(static type =>
        {
            type.HasIndex(static one => one.Name).IsUnique();
            type.OwnsMany(static one => one.Arguments).ToJson();
        });
        modelBuilder.Entity<User>().HasKey(static user => user.ApiId);
        modelBuilder.Entity<Message>(static message =>
        {
            message.HasIndex(static one => new { one.ChannelId, one.Ts }).IsUnique();
            message.Navigation(static one => one.Channel).AutoInclude();
            message.Navigation(static one => one.Reactions).AutoInclude();
            message.Navigation(static one => one.Attachments).AutoInclude();
            message.Navigation(static one => one.KeywordArguments).AutoInclude();
            message.HasMany(static one => one.Reactions).WithOne(static one => one.Message).IsRequired();
            message.HasMany(static one => one.Attachments).WithOne(static one => one.Message).IsRequired();
            message.HasMany(static one => one.KeywordArguments).WithOne(static one => one.Message).IsRequired();
        });
    }
}
