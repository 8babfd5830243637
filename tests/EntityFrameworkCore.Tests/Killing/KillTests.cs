using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace Fanfare.EntityFrameworkCore;

/// <summary>The application is killed again and again while it writes and relays.</summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private const int Rooms = 20;
    private const int Each = 500;
    private const int Kills = 8;

    internal abstract Task<ChatDatabase> OpenAsync();

    [ContractFact]
    public async Task Ten_thousand_changes_with_kills_between_commit_and_relay_lose_nothing_and_keep_their_order()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        await AddRoomsAsync(database);
        var left = new List<int>();
        foreach (var moment in Enumerable.Range(0, Kills).Select(_ => random.Next(1, (Rooms * Each) - 200)).Order())
        {
            // After this moment nothing more is accepted: it dies either between an acceptance and the answer, or with a request that was not accepted.
            var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Behaviour = (_, _) => server.Accepted.Count < moment ? null : Refuse(refused);
            using var process = Start(database, server, random.Next());
            await (random.Next(2) == 0 ? server.WhenAcceptedAsync(moment) : refused.Task.WaitAsync(TimeSpan.FromMinutes(2)));
            process.Kill();
            await process.WaitForExitAsync();
            left.Add((await database.OutboxAsync()).Count);
        }

        server.Behaviour = static (_, _) => null;
        using (var last = Start(database, server, random.Next()))
        {
            await server.WhenAcceptedAsync(Rooms * Each);
            last.StandardInput.Close();
            await last.WaitForExitAsync();
            Assert.Equal(0, last.ExitCode);
        }

        output.WriteLine($"The kills left {string.Join(", ", left)} changes that were committed and not relayed, or relayed and not yet removed; {server.Repeats} came again.");
        Assert.Contains(left, changes => changes > 0);
        Assert.Empty(await database.OutboxAsync());
        var accepted = server.Accepted;
        Assert.Equal(Rooms * Each, accepted.Count);
        foreach (var room in accepted.GroupBy(change => change["channel"]!.GetValue<string>()))
        {
            Assert.Equal(
                Enumerable.Range(0, Each).Select(number => number.ToString(CultureInfo.InvariantCulture)),
                room.Select(change => change["data"]!["text"]!.GetValue<string>()));
        }
    }

    private static IResult Refuse(TaskCompletionSource refused)
    {
        refused.TrySetResult();
        return Results.StatusCode(503);
    }

    private static async Task AddRoomsAsync(ChatDatabase database)
    {
        await using var context = database.NewContext();
        if (database.Address.Kind == "sqlite")
        {
            await context.Database.ExecuteSqlRawAsync("PRAGMA journal_mode = 'wal'");
        }

        for (var room = 1; room <= Rooms; room++)
        {
            context.Add(new Room { Id = room, Name = $"room {room}" });
        }

        await context.SaveChangesAsync();
    }

    private static Process Start(ChatDatabase database, ChangeServer server, int seed)
    {
        var (kind, connectionString) = database.Address;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            ArgumentList =
            {
                typeof(ChatProcess).Assembly.Location, kind, connectionString, server.Url,
                Rooms.ToString(CultureInfo.InvariantCulture), Each.ToString(CultureInfo.InvariantCulture), (seed / 2).ToString(CultureInfo.InvariantCulture),
            },
        };
        return Process.Start(start)!;
    }
}

public sealed class SqliteKillTests(ITestOutputHelper output) : KillTests(output)
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();
}

[OnPostgres]
public sealed class PostgresKillTests(ITestOutputHelper output) : KillTests(output)
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();
}
