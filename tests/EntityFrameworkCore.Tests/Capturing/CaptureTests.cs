using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What a save writes to the outbox, on either database.</summary>
public abstract class CaptureTests
{
    internal abstract Task<ChatDatabase> OpenAsync();

    [ContractFact]
    public Task A_new_entity_is_reported_with_its_generated_key() => ReportsNewAsync(asynchronously: true);

    [ContractFact]
    public Task A_new_entity_is_reported_also_by_a_save_that_blocks() => ReportsNewAsync(asynchronously: false);

    private async Task ReportsNewAsync(bool asynchronously)
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        var message = new Message { Text = "Hello", Type = "live", Author = "mona", Room = new Room { Name = "lobby" } };
        context.Add(message);

        _ = asynchronously ? await context.SaveChangesAsync() : context.SaveChanges();

        var change = Assert.Single(await database.OutboxAsync());
        Assert.Equal(("saved", true, "Message"), (change.Operation, change.Created, change.Model));
        Assert.True(message.Id > 0);
        Assert.Equal($"{message.Id}", change.Key);
        Assert.Equal($"{message.RoomId}", change.Channel);
        Assert.Equal("live", change.ChatType);
        Assert.Equal("""{"author":"mona"}""", change.Attributes);
        Assert.Equal($$"""{"id":{{message.Id}},"text":"Hello","roomId":{{message.RoomId}},"room":"lobby","reactions":0}""", change.Data);
        Assert.NotEqual(Guid.Empty, change.ChangeId);
    }

    [ContractFact]
    public async Task A_changed_entity_is_reported_if_it_has_really_changed()
    {
        await using var database = await OpenAsync();
        var id = (await database.SeedAsync()).Id;
        await using (var context = database.NewContext())
        {
            var message = await context.Messages.SingleAsync();
            message.Text = "Hello";
            await context.SaveChangesAsync();
            context.Entry(message).Property(one => one.Text).IsModified = true;
            await context.SaveChangesAsync();
            Assert.Empty(await database.OutboxAsync());
            message.Text = "Good evening";
            await context.SaveChangesAsync();
        }

        Assert.Equal([$"saved Message {id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task An_entity_that_was_not_tracked_counts_as_changed()
    {
        await using var database = await OpenAsync();
        var seeded = await database.SeedAsync();
        await using var context = database.NewContext();

        context.Update(new Message { Id = seeded.Id, RoomId = seeded.RoomId, Text = "From a form" });
        await context.SaveChangesAsync();

        Assert.Equal([$"saved Message {seeded.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_deleted_entity_is_reported_with_what_it_was()
    {
        await using var database = await OpenAsync();
        var seeded = await database.SeedAsync();
        await using var context = database.NewContext();

        context.Remove(await context.Messages.SingleAsync());
        await context.SaveChangesAsync();

        Assert.Equal([$"deleted Message {seeded.Id}"], await database.ReportedAsync());
        Assert.Equal("Hello", (await database.OnlyDataAsync())["text"]!.GetValue<string>());
    }

    [ContractFact]
    public async Task What_is_not_mapped_is_not_reported()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();

        context.Add(new Room { Name = "attic" });
        await context.SaveChangesAsync();

        Assert.Empty(await database.OutboxAsync());
    }

    [ContractFact]
    public async Task By_default_the_data_are_the_scalars_that_the_class_has()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();

        context.Add(
            new Note { Id = "n1", Channel = "notes", Stars = 3, Day = new DateOnly(2026, 2, 1), Place = new Place { Town = "Bern" } });
        await context.SaveChangesAsync();

        var change = Assert.Single(await database.OutboxAsync());
        Assert.Equal("n1", change.Key);
        Assert.Equal("""{"id":"n1","channel":"notes","day":"2026-02-01","stars":3}""", change.Data);
    }

    [ContractFact]
    public async Task What_an_entity_owns_is_part_of_it()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        var note = new Note { Id = "n1", Channel = "notes", Place = new Place { Town = "Bern" } };
        context.Add(note);
        await context.SaveChangesAsync();

        note.Place.Town = "Basel";
        await context.SaveChangesAsync();

        Assert.Equal(["created Note n1", "saved Note n1"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task An_entity_without_a_channel_fails_the_save_and_all_that_is_in_it()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        context.Add(new Room { Name = "not kept either" });
        context.Add(new Note { Id = "n1", Channel = null });

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => context.SaveChangesAsync());

        Assert.Equal("The channel of a Note is null: every change has one.", exception.Message);
        await using var after = database.NewContext();
        Assert.Empty(await after.Rooms.ToListAsync());
        Assert.Empty(await database.OutboxAsync());
    }

    [ContractFact]
    public async Task Many_entities_of_one_save_are_reported_in_their_order()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        var room = new Room { Name = "lobby" };
        var messages = Enumerable.Range(0, 250).Select(number => new Message { Text = $"{number}", Room = room }).ToList();
        context.AddRange(messages);

        await context.SaveChangesAsync();

        Assert.Equal(messages.Select(message => $"created Message {message.Id}"), await database.ReportedAsync());
        Assert.Equal(250, (await database.OutboxAsync()).DistinctBy(change => change.ChangeId).Count());
    }
}

public sealed class SqliteCaptureTests : CaptureTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();
}

[OnPostgres]
public sealed class PostgresCaptureTests : CaptureTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();
}
