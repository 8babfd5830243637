using Fanfare.Postgres;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Transactions that run side by side, and meet at single rows.</summary>
public sealed class OrderTests(ITestOutputHelper output)
{
    private const int Notes = 8;
    private const int Writers = 6;
    private const int Transactions = 120;

    [PostgresFact]
    public async Task The_changes_of_a_row_arrive_in_the_order_in_which_they_were_made_whichever_transaction_began_first()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        await using var database = await ChatDatabase.PostgresAsync();
        await using var server = await ChangeServer.StartAsync();
        await using (var context = database.NewContext())
        {
            context.AddRange(Enumerable.Range(0, Notes).Select(note => new Note { Id = $"n{note}", Channel = $"n{note}" }));
            await context.SaveChangesAsync();
        }

        await using var relay = await RelayHost.StartAsync(database, server, configure: options => options.BatchSize = 5);
        var written = await Task.WhenAll(
            Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(database, writer, new Random(seed + writer)))));
        await server.WhenAcceptedAsync(Notes + written.Sum());

        foreach (
            var note in server.Accepted.Where(change => change["channel"]!.GetValue<string>() != "noise").GroupBy(
                change => change["channel"]!.GetValue<string>()))
        {
            Assert.Equal(Enumerable.Range(0, note.Count()), note.Select(change => change["data"]!["stars"]!.GetValue<int>()));
        }
    }

    /// <returns>How many changes it has written.</returns>
    private static async Task<int> WriteAsync(ChatDatabase database, int writer, Random random)
    {
        await using var context = database.NewContext();
        var changes = 0;
        for (var number = 0; number < Transactions; number++)
        {
            await using var transaction = await context.Database.BeginTransactionAsync();
            if (random.Next(2) == 0)
            {
                // The transaction gets its number now, before it waits for a row that others change meanwhile.
                context.Add(new Note { Id = $"{writer}-{number}", Channel = "noise" });
                await context.SaveChangesAsync();
                changes++;
            }

            foreach (var id in Enumerable.Range(0, random.Next(1, 4)).Select(_ => $"n{random.Next(Notes)}").Distinct().Order())
            {
                var note = await context.Notes.FromSql($"SELECT * FROM \"Notes\" WHERE \"Id\" = {id} FOR UPDATE").SingleAsync();
                note.Stars++;
                await context.SaveChangesAsync();
                changes++;
            }

            await transaction.CommitAsync();
            context.ChangeTracker.Clear();
        }

        return changes;
    }
}
