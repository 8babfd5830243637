using System.Transactions;
using Fanfare.Postgres;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Changes are part of the transaction that they tell of.</summary>
public abstract class TransactionTests
{
    internal abstract Task<ChatDatabase> OpenAsync();

    [ContractFact]
    public async Task A_transaction_that_is_rolled_back_leaves_nothing()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Note { Id = "n1", Channel = "notes" });
            await context.SaveChangesAsync();
            Assert.Single(await context.Set<OutboxChange>().ToListAsync());
            await transaction.RollbackAsync();
        }

        Assert.Empty(await database.OutboxAsync());
    }

    [ContractFact]
    public async Task A_transaction_over_several_saves_is_kept_whole()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Note { Id = "n1", Channel = "notes" });
            await context.SaveChangesAsync();
            context.Add(new Note { Id = "n2", Channel = "notes" });
            context.SaveChanges();
            await transaction.CommitAsync();
        }

        Assert.Equal(["created Note n1", "created Note n2"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task Two_contexts_in_one_transaction_report_together_or_not_at_all()
    {
        await using var database = await OpenAsync();
        foreach (var commit in (bool[])[false, true])
        {
            await using var first = database.NewContext();
            await using var transaction = await first.Database.BeginTransactionAsync();
            await using var second = database.NewContext(options =>
            {
                _ = database.Address.Kind == "sqlite"
                    ? options.UseSqlite(first.Database.GetDbConnection()) : options.UseNpgsql(first.Database.GetDbConnection());
            });
            await second.Database.UseTransactionAsync(
                Microsoft.EntityFrameworkCore.Storage.DbContextTransactionExtensions.GetDbTransaction(transaction));
            first.Add(new Note { Id = "n1", Channel = "notes" });
            await first.SaveChangesAsync();
            second.Add(new Note { Id = "n2", Channel = "notes" });
            await second.SaveChangesAsync();
            await (commit ? transaction.CommitAsync() : transaction.RollbackAsync());
            Assert.Equal(commit ? 2 : 0, (await database.OutboxAsync()).Count);
        }
    }

    [ContractFact]
    public async Task A_save_that_fails_takes_back_its_own_changes_and_leaves_the_transaction_to_go_on()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Note { Id = "n1", Channel = "notes" });
            await context.SaveChangesAsync();
            var wrong = context.Add(new Note { Id = "n2", Channel = null });
            context.Add(new Note { Id = "n3", Channel = "notes" });
            await Assert.ThrowsAsync<InvalidOperationException>(() => context.SaveChangesAsync());
            Assert.Throws<InvalidOperationException>(() => context.SaveChanges());
            wrong.State = EntityState.Detached;
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        Assert.Equal(["created Note n1", "created Note n3"], await database.ReportedAsync());
        await using var after = database.NewContext();
        Assert.Equal(["n1", "n3"], await after.Notes.OrderBy(note => note.Id).Select(note => note.Id).ToListAsync());
    }

    [ContractFact]
    public async Task Going_back_to_a_savepoint_takes_back_the_changes_since()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Note { Id = "n1", Channel = "notes" });
            await context.SaveChangesAsync();
            await transaction.CreateSavepointAsync("here");
            context.Add(new Note { Id = "n2", Channel = "notes" });
            await context.SaveChangesAsync();
            await transaction.RollbackToSavepointAsync("here");
            await transaction.CommitAsync();
        }

        Assert.Equal(["created Note n1"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task A_save_that_is_tried_again_is_reported_once()
    {
        await using var database = await OpenAsync();
        var seeded = await database.SeedAsync();
        await using var context = database.NewContext(options =>
        {
            Retrying.Use(options, database.Address.Kind == "postgres");
            options.AddInterceptors(new Interruption("fanfare_outbox", times: 3));
        });
        var message = new Message { Text = "Hello", RoomId = seeded.RoomId };
        context.Add(message);

        await context.SaveChangesAsync();

        Assert.Equal([$"created Message {message.Id}"], await database.ReportedAsync());
        Assert.Equal(2, await context.Messages.CountAsync());
    }

    [ContractFact]
    public async Task A_save_that_cannot_write_its_changes_writes_nothing_and_leaves_the_entities_as_they_were()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext(options => options.AddInterceptors(new Interruption("fanfare_outbox", times: 1)));
        var message = new Message { Text = "Hello", Room = new Room { Name = "lobby" } };
        context.Add(message);

        await Assert.ThrowsAsync<InterruptedException>(() => context.SaveChangesAsync());

        Assert.Equal((0, 0), (message.Id, message.RoomId));
        await using (var after = database.NewContext())
        {
            Assert.Empty(await after.Messages.ToListAsync());
        }

        await context.SaveChangesAsync();
        Assert.Equal([$"created Message {message.Id}"], await database.ReportedAsync());
    }

    [ContractFact]
    public async Task Changes_that_are_accepted_later_are_reported_when_they_are_saved()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext();
        var message = new Message { Text = "Hello", Room = new Room { Name = "lobby" } };
        context.Add(message);

        await context.SaveChangesAsync(acceptAllChangesOnSuccess: false);

        var change = Assert.Single(await database.OutboxAsync());
        Assert.Equal(EntityState.Added, context.Entry(message).State);
        Assert.Equal(0, message.Id);
        context.ChangeTracker.AcceptAllChanges();
        Assert.Equal($"{message.Id}", change.Key);
        Assert.Equal($"{message.RoomId}", change.Channel);
        await context.SaveChangesAsync();
        Assert.Single(await database.OutboxAsync());
    }

    [ContractFact]
    public async Task Where_the_application_wants_no_transactions_a_save_with_changes_has_one()
    {
        await using var database = await OpenAsync();
        await using var context = database.NewContext(options => options.AddInterceptors(new Interruption("fanfare_outbox", times: 1)));
        context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Never;
        context.Add(new Note { Id = "n1", Channel = "notes" });

        await Assert.ThrowsAsync<InterruptedException>(() => context.SaveChangesAsync());

        await using var after = database.NewContext();
        Assert.Empty(await after.Notes.ToListAsync());
    }
}

public sealed class SqliteTransactionTests : TransactionTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();
}

[OnPostgres]
public sealed class PostgresTransactionTests : TransactionTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();

    /// <summary>SQLite knows no ambient transactions.</summary>
    [PostgresFact]
    public async Task An_ambient_transaction_takes_the_changes_with_it()
    {
        await using var database = await OpenAsync();
        foreach (var complete in (bool[])[false, true])
        {
            using (var scope = new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
            {
                await using var context = database.NewContext();
                context.Add(new Note { Id = "n1", Channel = "notes" });
                await context.SaveChangesAsync();
                if (complete)
                {
                    scope.Complete();
                }
            }

            Assert.Equal(complete ? 1 : 0, (await database.OutboxAsync()).Count);
        }
    }
}
