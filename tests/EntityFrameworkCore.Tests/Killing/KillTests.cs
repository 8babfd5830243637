using System.Globalization;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Microsoft.EntityFrameworkCore;
using Xunit.Abstractions;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// The application and Fanfare are killed again and again, while the one writes and relays, and the other takes and delivers.
/// </summary>
public abstract class KillTests(ITestOutputHelper output)
{
    private const int Rooms = 20;
    private const int Rounds = 2;
    private const string Endpoint = "archive";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private int Total => Rooms * Each;

    /// <summary>How many changes each room has.</summary>
    private protected abstract int Each { get; }

    internal abstract Task<ChatDatabase> OpenAsync();

    /// <summary>Where Fanfare keeps what it has.</summary>
    internal abstract Task<(string Option, string Value)[]> StoreAsync();

    [ContractFact]
    public async Task With_both_processes_killed_every_change_is_one_event_that_arrives_in_order_and_nothing_comes_of_what_was_rolled_back()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        var random = new Random(seed);
        await using var database = await OpenAsync();
        await AddRoomsAsync(database);
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync([("Logging:LogLevel:Default", "Warning"), .. await StoreAsync()]);
        using var client = fanfare.NewClient();
        await client.PostAsync("app", $$"""{"name": "Chat", "uid": "{{ChatProcess.Application}}"}""");
        await client.PostAsync($"app/{ChatProcess.Application}/endpoint", $$"""{"url": "{{receiver.Url}}/{{Endpoint}}"}""");

        using var chat = new RunningChat(database, fanfare.Url, Rooms, Each, random);
        var left = new List<int>();
        foreach (var (kill, moment) in Enumerable.Range(0, Rounds * 3).Select(_ => random.Next(1, Total - 200)).Order().Index())
        {
            await UntilAsync(() => Task.FromResult(receiver.Count >= moment));
            if (kill % 3 != 1)
            {
                await fanfare.KillAsync();
            }

            if (kill % 3 == 0)
            {
                // Nobody takes what is committed now: the application dies between commit and relay.
                await UntilAsync(async () => await CountAsync<OutboxChange>(database) > 0 || await CountAsync<Step>(database) == Total);
            }

            if (kill % 3 != 2)
            {
                await chat.KillAsync();
                left.Add(await CountAsync<OutboxChange>(database));
                output.WriteLine(
                    $"At {receiver.Count} deliveries: {await CountAsync<Step>(database)} changes written, {left[^1]} in the outbox");
                chat.StartAgain();
            }

            if (kill % 3 != 1)
            {
                await fanfare.RestartAsync();
            }
        }

        await receiver.WaitAsync(Endpoint, Total, Patience);
        await UntilAsync(async () => await CountAsync<OutboxChange>(database) == 0);
        Assert.Equal(0, await chat.EndAsync());
        Assert.Contains(left, static changes => changes > 0);
        await CheckAsync(database, receiver.At(Endpoint), await client.ListAsync($"app/{ChatProcess.Application}/msg"));
    }

    private async Task CheckAsync(ChatDatabase database, IReadOnlyList<Received> received, List<JsonNode> events)
    {
        await using var context = database.NewContext();
        var done = (await context.Steps.AsNoTracking().OrderBy(step => step.Number).ToListAsync()).ToLookup(
            step => step.RoomId.ToString(CultureInfo.InvariantCulture), step => step.What);
        var arrived = received.DistinctBy(one => one.Id).Select(one => one.Json).ToList();
        output.WriteLine($"{received.Count - arrived.Count} of {received.Count} deliveries were repeats");
        Assert.Equal((Total, Total, Total), (events.Count, arrived.Count, arrived.DistinctBy(change => Text(change, "id")).Count()));
        Assert.DoesNotContain(arrived, change => Text(change["data"]!, "text").StartsWith(ChatProcess.Never, StringComparison.Ordinal));
        Assert.Equal(Rooms, done.Count);
        Assert.All(arrived.GroupBy(change => Text(change, "channel")), room => Assert.Equal(done[room.Key], room.Select(What)));
    }

    /// <summary>A change as the application has written it down.</summary>
    private static string What(JsonNode change)
    {
        var what = change["created"]?.GetValue<bool>() == true ? "created" : Text(change, "operation");
        return $"{what} {Text(change, "key")} {Text(change["data"]!, "text")}";
    }

    private static string Text(JsonNode json, string field) => json[field]!.GetValue<string>();

    private static async Task<int> CountAsync<T>(ChatDatabase database)
        where T : class
    {
        await using var context = database.NewContext();
        return await context.Set<T>().CountAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> holdsAsync)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!await holdsAsync())
        {
            await Task.Delay(5, timeout.Token);
        }
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
}

/// <summary>Ten thousand changes.</summary>
public sealed class SqliteKillTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override int Each => 500;

    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();

    internal override Task<(string Option, string Value)[]> StoreAsync() => Task.FromResult<(string, string)[]>([]);
}

/// <summary>Two thousand changes, of which both processes keep what they have in PostgreSQL.</summary>
[OnPostgres]
public sealed class PostgresKillTests(ITestOutputHelper output) : KillTests(output)
{
    private protected override int Each => 100;

    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.PostgresAsync();

    internal override async Task<(string Option, string Value)[]> StoreAsync() =>
        [("Storage:Store", "postgres"), ("Storage:ConnectionString", await (await PostgresServer.GetAsync()).NewDatabaseAsync())];
}
