using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What happens to children is reported as a change of their parent.</summary>
public abstract class ParentTests
{
    internal abstract Task<ChatDatabase> OpenAsync();

    [ContractFact]
    public async Task A_new_child_reports_its_parent_which_is_not_loaded()
    {
        await using var database = await OpenAsync();
        var message = await database.SeedAsync();
        await using var context = database.NewContext();

        context.Add(new Reaction { MessageId = message.Id, Emoji = "+1" });
        await context.SaveChangesAsync();

        Assert.Equal([$"saved Message {message.Id}"], await database.ReportedAsync());
        Assert.Equal("Hello", (await database.OnlyDataAsync())["text"]!.GetValue<string>());
        Assert.Empty(context.ChangeTracker.Entries<Message>());
    }

    [ContractFact]
    public async Task Also_a_save_that_blocks_reads_a_parent()
    {
        await using var database = await OpenAsync();
        var message = await database.SeedAsync();
        await using var context = database.NewContext();

        context.Add(new Reaction { MessageId = message.Id, Emoji = "+1" });
        context.SaveChanges();

        Assert.Equal([$"saved Message {message.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_parent_that_is_loaded_is_reported_with_the_child_that_it_has_now()
    {
        await using var database = await OpenAsync();
        await database.SeedAsync();
        await using var context = database.NewContext();

        (await context.Messages.SingleAsync()).Reactions.Add(new Reaction { Emoji = "+1" });
        await context.SaveChangesAsync();

        Assert.Equal(1, (await database.OnlyDataAsync())["reactions"]!.GetValue<int>());
    }

    [ContractFact]
    public async Task A_child_that_goes_reports_its_parent()
    {
        await using var database = await OpenAsync();
        var message = await database.SeedAsync();
        await using var context = database.NewContext();
        var reaction = new Reaction { MessageId = message.Id, Emoji = "+1" };
        context.Add(reaction);
        await context.SaveChangesAsync();

        context.Remove(reaction);
        await context.SaveChangesAsync();

        Assert.Equal([$"saved Message {message.Id}", $"saved Message {message.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_child_without_a_reference_reports_its_parent_by_its_key()
    {
        await using var database = await OpenAsync();
        var message = await database.SeedAsync();
        await using var context = database.NewContext();

        context.Add(new Attachment { MessageId = message.Id, Url = "https://example.com/a" });
        await context.SaveChangesAsync();

        Assert.Equal([$"saved Message {message.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_parent_is_reported_once_for_each_save()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        var message = new Message
        {
            Text = "Hello",
            Room = new Room { Name = "lobby" },
            Reactions = [new Reaction { Emoji = "+1" }, new Reaction { Emoji = "eyes" }],
        };
        context.Add(message);
        await context.SaveChangesAsync();
        message.Reactions[0].Emoji = "-1";
        message.Reactions[1].Emoji = "tada";
        await context.SaveChangesAsync();
        message.Text = "Good evening";
        message.Reactions[0].Emoji = "0";
        await context.SaveChangesAsync();

        Assert.Equal(
            [$"created Message {message.Id}", $"saved Message {message.Id}", $"saved Message {message.Id}"],
            await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_child_that_moves_reports_both_parents()
    {
        await using var database = await OpenAsync();
        var from = await database.SeedAsync();
        var to = await database.SeedAsync();
        await using var context = database.NewContext();
        var reaction = new Reaction { MessageId = from.Id, Emoji = "+1" };
        context.Add(reaction);
        await context.SaveChangesAsync();
        await context.Set<OutboxChange>().ExecuteDeleteAsync();

        reaction.MessageId = to.Id;
        await context.SaveChangesAsync();

        Assert.Equal([$"saved Message {to.Id}", $"saved Message {from.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_parent_that_goes_with_its_children_is_reported_as_deleted_and_no_more()
    {
        await using var database = await OpenAsync();
        var message = await database.SeedAsync();
        await using var context = database.NewContext();
        context.Add(new Reaction { MessageId = message.Id, Emoji = "+1" });
        await context.SaveChangesAsync();
        await context.Set<OutboxChange>().ExecuteDeleteAsync();

        context.Remove(await context.Messages.Include(one => one.Reactions).SingleAsync());
        await context.SaveChangesAsync();

        Assert.Equal([$"deleted Message {message.Id}"], await database.ReportedAsync());
    }
}

public sealed class SqliteParentTests : ParentTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();
}

[OnPostgres]
public sealed class PostgresParentTests : ParentTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();
}
