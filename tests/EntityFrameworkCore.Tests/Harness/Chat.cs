using System.Diagnostics.CodeAnalysis;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>An archive of a chat, as an application might have it.</summary>
internal sealed class Chat(DbContextOptions<Chat> options) : DbContext(options)
{
    public DbSet<Room> Rooms => Set<Room>();

    public DbSet<Message> Messages => Set<Message>();

    public DbSet<Reaction> Reactions => Set<Reaction>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Step> Steps => Set<Step>();

    public static void Map(ChangesBuilder changes)
    {
        changes.Entity<Message>()
            .Channel(message => message.RoomId)
            .ChatType(message => message.Type)
            .Attribute("author", message => message.Author)
            .Data(
                message =>
                    new { message.Id, message.Text, message.RoomId, Room = message.Room?.Name, Reactions = message.Reactions.Count });
        changes.Entity<Reaction>().ReportsParent(reaction => reaction.Message);
        changes.Entity<Attachment>().As<Message>(attachment => attachment.MessageId);
        changes.Entity<Note>().Channel(note => note.Channel);
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Message>().HasMany(message => message.Reactions).WithOne(reaction => reaction.Message)
            .OnDelete(DeleteBehavior.Cascade);
        modelBuilder.Entity<Note>().OwnsOne(note => note.Place);
        modelBuilder.Entity<Note>().Property<string?>("Hidden");
        modelBuilder.Entity<Note>().Property(note => note.Id).ValueGeneratedNever();
    }
}

internal sealed class Room
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

internal sealed class Message
{
    public int Id { get; set; }

    public int RoomId { get; set; }

    public Room? Room { get; set; }

    public required string Text { get; set; }

    public string? Type { get; set; }

    public string? Author { get; set; }

    [SuppressMessage("Usage", "CA2227", Justification = "Entity Framework fills it.")]
    public List<Reaction> Reactions { get; set; } = [];
}

internal sealed class Reaction
{
    public int Id { get; set; }

    public int MessageId { get; set; }

    public Message? Message { get; set; }

    public required string Emoji { get; set; }
}

internal sealed class Attachment
{
    public int Id { get; set; }

    public int MessageId { get; set; }

    public required string Url { get; set; }
}

internal sealed class Note
{
    public required string Id { get; set; }

    public required string? Channel { get; set; }

    public int Stars { get; set; }

    public DateOnly? Day { get; set; }

    public Place? Place { get; set; }
}

internal sealed class Place
{
    public required string Town { get; set; }
}

/// <summary>
/// What was done in a room, as the application itself writes it down, in the transaction that did it. No change comes of it.
/// </summary>
internal sealed class Step
{
    public int Id { get; set; }

    public int RoomId { get; set; }

    /// <summary>From 0 in each room.</summary>
    public int Number { get; set; }

    /// <summary>What became of which message, and its text.</summary>
    public required string What { get; set; }
}
