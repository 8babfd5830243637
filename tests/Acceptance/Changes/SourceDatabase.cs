using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Npgsql;

namespace Fanfare.Acceptance.Changes;

/// <summary>A database of some application's, and what Fanfare is told to read of it.</summary>
internal sealed class SourceDatabase(string connectionString)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _name = new NpgsqlConnectionStringBuilder(connectionString).Database!;

    /// <summary>The name of source and slot, which are the whole server's.</summary>
    public string Slot => $"slot_of_{_name}";

    /// <summary>Makes one with tables.</summary>
    public static async Task<SourceDatabase> NewAsync(PostgresServer server, string sql)
    {
        var database = new SourceDatabase(await server.NewDatabaseAsync());
        await database.ExecuteAsync(sql);
        return database;
    }

    /// <summary>The options of a source, each of whose settings is written as <c>Channel=room</c>.</summary>
    /// <param name="index">Its place among the sources.</param>
    /// <param name="settings">What is to be said beside the database, the slot and the application.</param>
    public (string Option, string Value)[] Options(int index, params string[] settings) =>
    [
        .. (
            (string[])[
                $"Name=s{index}", $"ConnectionString={connectionString}", "Application=chat",
                $"Slot={Slot}{(index == 0 ? "" : $"_{index}")}", $"Publication=p{index}", .. settings])
            .Select(setting => setting.Split('=', 2)).Select(pair => ($"ChangeSources:Postgres:{index}:{pair[0]}", pair[1])),
    ];

    public Task ExecuteAsync(string sql) => PostgresServer.ExecuteAsync(connectionString, sql);

    /// <summary>The one value that a query gives.</summary>
    public async Task<object?> AskAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Cuts the connection by which the changes come, if there is one now.</summary>
    public Task CutAsync() =>
        ExecuteAsync(
            $"SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '{Slot}' AND active_pid IS NOT NULL");

    /// <summary>Waits until a source says this of itself.</summary>
    public static async Task UntilAsync(FanfareProcess fanfare, string source, string standing)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var client = new HttpClient();
        while (true)
        {
            var health = JsonNode.Parse(await client.GetStringAsync(new Uri($"{fanfare.Url}/health/ready")))!;
            if (health["sources"]![source]!.GetValue<string>() == standing)
            {
                return;
            }

            Assert.False(timeout.IsCancellationRequested, $"In vain waited for {source} to be {standing}: {health}\n{fanfare.Output}");
            await Task.Delay(20);
        }
    }

    /// <summary>Waits until there are so many events at least, and gives all there are, the first one first.</summary>
    public static async Task<List<JsonNode>> UntilEventsAsync(ApiClient client, int count)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var events = await client.ListAsync("app/chat/msg");
            if (events.Count >= count)
            {
                events.Reverse();
                return events;
            }

            Assert.False(timeout.IsCancellationRequested, $"In vain waited for {count} events; there are {events.Count}.");
            await Task.Delay(50);
        }
    }
}
