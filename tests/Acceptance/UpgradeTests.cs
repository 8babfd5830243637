using System.IO.Compression;
using System.Net;
using System.Text;
using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Fanfare.Acceptance;

/// <summary>
/// Stores of an older build, which was killed while it owed events: <c>Fixtures/version-0.1</c> were made by the last build with an engine
/// of its own. This build opens them and delivers what they owe.
/// </summary>
public sealed class UpgradeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Fixtures grow old; what they owe is not to expire.</summary>
    private const string KeepPayloads = "UPDATE events SET payload_expires_at = 253402300799000";

    [Fact]
    public async Task A_data_folder_of_an_older_build_opens_and_what_it_owes_is_delivered()
    {
        await using var fanfare = FanfareProcess.Prepare(("Retention:Attempts", "3650.00:00:00"));
        await using (var packed = new GZipStream(File.OpenRead(FixturePath("version-0.1.db.gz")), CompressionMode.Decompress))
        await using (var database = File.Create(fanfare.DatabasePath))
        {
            await packed.CopyToAsync(database);
        }

        await using (var connection = new SqliteConnection($"Data Source={fanfare.DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var keep = new SqliteCommand(KeepPayloads, connection);
            await keep.ExecuteNonQueryAsync();
        }

        await DeliversAsync(fanfare);
    }

    [PostgresFact]
    public async Task A_database_of_an_older_build_opens_and_what_it_owes_is_delivered()
    {
        var connectionString = await (await PostgresServer.GetAsync()).NewDatabaseAsync();
        await using (
            var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await using var restore = new NpgsqlCommand(
                await File.ReadAllTextAsync(FixturePath("version-0.1.sql")) + $"SET search_path = public; {KeepPayloads}", connection);
            await restore.ExecuteNonQueryAsync();
        }

        await using var fanfare = FanfareProcess.Prepare(
            ("Storage:Store", "postgres"), ("Storage:ConnectionString", connectionString), ("Retention:Attempts", "3650.00:00:00"));

        await DeliversAsync(fanfare);
    }

    private static async Task DeliversAsync(FanfareProcess fanfare)
    {
        await using var receiver = await Receiver.StartAsync();
        await fanfare.RestartAsync();
        using var client = fanfare.NewClient();
        foreach (var endpoint in (string[])["plain", "github", "slack", "archive"])
        {
            await client.PatchAsync($"app/kept/endpoint/{endpoint}", $$"""{"url": "{{receiver.Url}}/{{endpoint}}"}""");
        }

        await receiver.WaitAsync("plain", 7, Patience);
        await receiver.WaitAsync("github", 3, Patience);
        await receiver.WaitAsync("archive", 1, Patience);

        // Slack gets no ids.
        using var timeout = new CancellationTokenSource(Patience);
        while (receiver.At("slack").Select(static one => Encoding.UTF8.GetString(one.Body)).Distinct(StringComparer.Ordinal).Count() < 7)
        {
            await Task.Delay(50, timeout.Token);
        }

        // Each channel in its order, byte for byte, in the style and the format of its endpoint.
        var plain = receiver.At("plain").DistinctBy(static one => one.Id).ToList();
        Assert.Equal([1, 3, 5], Numbers(plain, remainder: 1));
        Assert.Equal([2, 4, 6], Numbers(plain, remainder: 0));
        Assert.Contains("""{"number":3, "kept": "byte  for byte"}""", plain.Select(static one => Encoding.UTF8.GetString(one.Body)));
        Assert.All(
            receiver.At("github"),
            static one => Assert.StartsWith("sha256=", one.Headers["X-Hub-Signature-256"], StringComparison.Ordinal));
        Assert.Contains("""{"text":"Order 4"}""", receiver.At("slack").Select(static one => Encoding.UTF8.GetString(one.Body)));
        Assert.Equal("message_added", receiver.At("archive")[0].Json["update_type"]!.GetValue<string>());

        // What it knew is known: event ids, and the history of attempts.
        var (status, _, _) = await client.SendAsync(
            HttpMethod.Post, "app/kept/msg",
            """{"eventType": "order.paid", "eventId": "event-1", "channels": ["order-1"], "payload": {}}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.Contains(
            await client.ListAsync("app/kept/attempt/endpoint/plain"), static attempt => attempt["status"]!.GetValue<int>() == 2);
    }

    private static IEnumerable<int> Numbers(IEnumerable<Received> received, int remainder) =>
        received.Where(static one => one.Json["number"] is not null).Select(static one => one.Json["number"]!.GetValue<int>())
            .Where(number => number % 2 == remainder);

    private static string FixturePath(string name) => Path.Combine(Harness.Repository.Root, "tests", "Acceptance", "Fixtures", name);
}
