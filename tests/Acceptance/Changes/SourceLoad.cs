using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Npgsql;

namespace Fanfare.Acceptance.Changes;

/// <summary>
/// Writers that change rows of channels of their own, in transactions that overlap. Each writes a transaction until it knows that it was
/// committed, and only as far ahead of what has arrived as keeps writing and arriving at the same time.
/// </summary>
internal sealed class SourceLoad(SourceDatabase database, Receiver receiver)
{
    public const int Changes = 10_000;
    public const int ChannelCount = 20;

    public const string Tables =
        """
        CREATE TABLE message (id int PRIMARY KEY, room int NOT NULL, version int NOT NULL);
        ALTER TABLE message REPLICA IDENTITY FULL;
        CREATE TABLE written (writer int, transaction int, PRIMARY KEY (writer, transaction));
        """;

    private const int Writers = 4;
    private const int Transactions = 50;
    private const int PerChannel = Changes / ChannelCount;
    private const int PerTransaction = PerChannel / Transactions;
    private const int Ahead = 1_000;

    private int _written;

    public Task WriteAsync() => Task.WhenAll(Enumerable.Range(0, Writers).Select(WriteAsync));

    /// <summary>What is to arrive of a channel: most rows come, some change, some go.</summary>
    public static IEnumerable<string> Of(int room) => Enumerable.Range(0, PerChannel).Select(version => (version % 10) switch
    {
        8 => Told("saved", created: false, Id(room, version - 1), version),
        9 => Told("deleted", created: false, Id(room, version - 2), version - 1),
        _ => Told("saved", created: true, Id(room, version), version),
    });

    /// <summary>What a payload says has happened.</summary>
    public static string Said(JsonNode change) => Told(
        change["operation"]!.GetValue<string>(), change["created"]?.GetValue<bool>() == true,
        int.Parse(change["key"]!.GetValue<string>(), CultureInfo.InvariantCulture), change["data"]!["version"]!.GetValue<int>());

    private static string Told(string operation, bool created, int id, int version) =>
        string.Create(CultureInfo.InvariantCulture, $"{operation} {created} {id} {version}");

    private static int Id(int room, int version) => (room * PerChannel) + version;

    private async Task WriteAsync(int writer)
    {
        for (var transaction = 0; transaction < Transactions; transaction++)
        {
            while (Volatile.Read(ref _written) - receiver.Count > Ahead)
            {
                await Task.Delay(5);
            }

            await CommitAsync(writer, transaction);
            Interlocked.Add(ref _written, PerTransaction * ChannelCount / Writers);
        }
    }

    private async Task CommitAsync(int writer, int transaction)
    {
        var sql = Sql(writer, transaction);
        var isKnown = true;
        while (true)
        {
            try
            {
                if (
                    isKnown || await database.AskAsync(
                        $"SELECT 1 FROM written WHERE writer = {writer} AND transaction = {transaction}") is null)
                {
                    await database.ExecuteAsync(sql);
                }

                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or IOException)
            {
                // The server went away, perhaps after it was committed.
                isKnown = false;
                await Task.Delay(20);
            }
        }
    }

    private static string Sql(int writer, int transaction)
    {
        var sql = new StringBuilder("BEGIN;");
        for (var version = transaction * PerTransaction; version < (transaction + 1) * PerTransaction; version++)
        {
            for (var room = writer; room < ChannelCount; room += Writers)
            {
                sql.AppendLine((version % 10) switch
                {
                    8 => Inv($"UPDATE message SET version = {version} WHERE id = {Id(room, version - 1)};"),
                    9 => Inv($"DELETE FROM message WHERE id = {Id(room, version - 2)};"),
                    _ => Inv($"INSERT INTO message VALUES ({Id(room, version)}, {room}, {version});"),
                });
            }
        }

        return sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO written VALUES ({writer}, {transaction}); COMMIT").ToString();
    }

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
