using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;

namespace Fanfare.Changes;

/// <summary>The store is full in the middle of a batch.</summary>
public sealed class StoreAwayTests : ChangeTestBase
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fanfare-changes-");

    private protected override (string Option, string Value)[] Options => [("Storage:Path", _folder.FullName)];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "key-1")]
    public async Task A_batch_that_broke_off_is_asked_for_again_and_nothing_is_kept_twice_or_out_of_order(
        bool withIds, string? idempotencyKey)
    {
        const int Changes = 100;
        const int Room = 40;
        await Host.SubscribeAsync("acme", "plain", $"{Receiver.Url}/plain");
        await using var other = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "fanfare.db")};Pooling=false");
        await other.OpenAsync();

        // A number beyond the last one is what SQLite says of a full disk, too.
        Execute(other, $"""
            CREATE TABLE room (number INTEGER PRIMARY KEY AUTOINCREMENT);
            INSERT INTO room VALUES ({long.MaxValue});
            CREATE TRIGGER full AFTER INSERT ON events WHEN (SELECT count(*) FROM events) > {Room} BEGIN INSERT INTO room VALUES (NULL); END
            """);
        var batch = $$"""{"changes": [{{string.Join(',', Enumerable.Range(0, Changes).Select(number => Change(number, withIds)))}}]}""";

        var (status, text, headers) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", batch, idempotencyKey);
        var kept = (await EventsAsync()).Count;
        Execute(other, "DROP TRIGGER full");
        var (again, answer, _) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", batch, idempotencyKey);

        Assert.Equal((503, 202), ((int)status, (int)again));
        Assert.Contains("Some of the changes may have been kept", text, StringComparison.Ordinal);
        Assert.NotNull(headers.RetryAfter);
        Assert.Equal(Room, kept);
        Assert.Equal(Enumerable.Range(0, Changes), (await EventsAsync()).Select(static one => Number(one["payload"]!["data"]!)));
        Assert.Equal(
            withIds ? kept : 0, JsonNode.Parse(answer)!["changes"]!.AsArray().Count(static one => one!["repeated"]!.GetValue<bool>()));
    }

    private static string Change(int number, bool withId) =>
        $$"""{"model": "Message", "operation": "saved", "key": "1", "channel": "C1","""
            + $$""" "data": {"number": {{number}} }{{(withId ? $", \"id\": \"change-{number}\"" : "")}} }""";

    private static int Number(JsonNode data) => data["number"]!.GetValue<int>();

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
