using System.Text.Json.Nodes;
using Fanfare.Postgres;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Fanfare.EntityFrameworkCore;

[OnPostgres]
public sealed class PostgresRelayTests : RelayTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();

    [PostgresFact]
    public async Task What_a_transaction_wrote_that_commits_late_is_neither_skipped_nor_overtaken()
    {
        await using var database = await OpenAsync();
        await using var slow = database.NewContext();
        await using var transaction = await slow.Database.BeginTransactionAsync();
        slow.Add(new Note { Id = "early", Channel = "a" });
        await slow.SaveChangesAsync();
        await AddAsync(database, [("late", "a")]);
        await using var context = database.NewContext();
        var queue = new OutboxQueue(context, new PostgresTurn(context));

        Assert.Empty(await queue.ReadAsync(100, default));
        await transaction.CommitAsync();

        Assert.Equal(["early", "late"], (await ReadAsync(queue, 2)).Select(change => change.Key));
    }

    [PostgresFact]
    public async Task Of_two_transactions_that_changed_a_row_the_second_does_not_overtake_though_it_began_first_and_a_third_is_still_open()
    {
        await using var database = await OpenAsync();
        await AddAsync(database, [("x", "a")]);
        await using var second = database.NewContext();
        await using var secondEnds = await second.Database.BeginTransactionAsync();
        second.Add(new Note { Id = "before", Channel = "b" });
        await second.SaveChangesAsync();
        await using var third = database.NewContext();
        await using var thirdEnds = await third.Database.BeginTransactionAsync();
        third.Add(new Room { Name = "lobby" });
        await third.SaveChangesAsync();
        await StarAsync(database.NewContext());
        await StarAsync(second);
        await secondEnds.CommitAsync();
        await using var context = database.NewContext();
        var queue = new OutboxQueue(context, new PostgresTurn(context));

        Assert.Equal(["x", "before"], (await ReadAsync(queue, 2)).Select(change => change.Key));
        await thirdEnds.CommitAsync();

        Assert.Equal(
            [0, 1, 2],
            (await ReadAsync(queue, 4)).Where(change => change.Key == "x")
                .Select(change => JsonNode.Parse(change.Data)!["stars"]!.GetValue<int>()));

        static async Task StarAsync(Chat chat)
        {
            (await chat.Notes.SingleAsync(note => note.Id == "x")).Stars++;
            await chat.SaveChangesAsync();
        }
    }

    [PostgresFact]
    public async Task A_relay_whose_connection_is_cut_begins_again()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        await using var relay = await RelayHost.StartAsync(database, server);
        await AddAsync(database, [("n1", "a")]);
        await server.WhenAcceptedAsync(1);

        await PostgresServer.ExecuteAsync(
            database.Address.ConnectionString,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        NpgsqlConnection.ClearAllPools();
        await AddAsync(database, [("n2", "a")]);

        await server.WhenAcceptedAsync(2);
        Assert.Equal(["n1", "n2"], Keys(server));
    }

    [PostgresFact]
    public async Task Only_one_connection_can_have_the_turn()
    {
        await using var database = await OpenAsync();
        await using var first = database.NewContext();
        await using var second = database.NewContext();
        var (mine, theirs) = (new PostgresTurn(first), new PostgresTurn(second));

        Assert.True(await mine.TakeAsync(default));
        Assert.True(await mine.TakeAsync(default));
        Assert.False(await theirs.TakeAsync(default));
        await mine.ReleaseAsync();
        Assert.True(await theirs.TakeAsync(default));
        await theirs.ReleaseAsync();
    }

    /// <summary>Other tests' transactions on this server hold the horizon back for a while.</summary>
    private static async Task<IReadOnlyList<OutboxChange>> ReadAsync(OutboxQueue queue, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var changes = await queue.ReadAsync(100, patience.Token);
            if (changes.Count >= count)
            {
                return changes;
            }
        }
    }
}
