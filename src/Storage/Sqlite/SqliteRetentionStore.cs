using System.Text.Json;
using Dapper;
using Fanfare.Identifiers;
using Fanfare.Retention;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Forgets in SQLite. Rows lie about in the order of their age, so that the oldest are found without an index.</summary>
internal sealed class SqliteRetentionStore(SqliteDatabase database) : IRetentionStore
{
    public Task<int> PurgePayloadsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                """
                UPDATE events SET payload = NULL WHERE rowid IN (
                    SELECT rowid FROM events WHERE payload IS NOT NULL AND payload_expires_at <= @now ORDER BY payload_expires_at LIMIT
                        @limit)
                """,
                new { now = SqlValues.Milliseconds(now), limit }),
            cancellationToken);

    public Task<int> PurgeAttemptsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                "DELETE FROM attempts WHERE rowid IN (SELECT rowid FROM attempts ORDER BY rowid LIMIT @limit) AND id < @bound",
                new { bound = EntityId.FirstAt(EntityId.Attempt, before), limit }),
            cancellationToken);

    public async Task<long?> PurgeEventsAsync(DateTimeOffset before, long position, int limit, CancellationToken cancellationToken)
    {
        // What is owed is looked through once for all of them, and in a read: nobody waits for that. An event without payload is never owed
        // anew.
        var (rows, next) = await database.ScanAsync(
            connection => LookAsync(connection, before, position, limit),
            cancellationToken);
        if (rows.Count > 0)
        {
            await database.WriteAsync(connection => Forget(connection, JsonSerializer.Serialize(rows)), cancellationToken);
        }

        return next;
    }

    private static async Task<(List<long> Gone, long? Next)> LookAsync(
        System.Data.Common.DbConnection connection, DateTimeOffset before, long position, int limit)
    {
        var looked = (await connection.QueryAsync<(long RowId, bool Old)>(
            "SELECT rowid, accepted_at < @before FROM events WHERE rowid > @position ORDER BY rowid LIMIT @limit",
            new { position, before = SqlValues.Milliseconds(before), limit })).TakeWhile(static row => row.Old).ToList();
        var until = looked.Count == 0 ? position : looked[^1].RowId;
        var gone = (await connection.QueryAsync<long>(
            "SELECT v.rowid FROM events v WHERE v.rowid > @position AND v.rowid <= @until AND v.payload IS NULL AND v.id NOT IN "
                + "(SELECT message_id FROM deliveries)",
            new { position, until })).ToList();
        return (gone, looked.Count < limit ? null : until);
    }

    private static int Forget(SqliteConnection connection, string rows)
    {
        connection.Execute(
            "DELETE FROM event_ids WHERE message_id IN (SELECT id FROM events WHERE rowid IN (SELECT value FROM json_each(@rows)))",
            new { rows });
        connection.Execute(
            $"""
            DELETE FROM event_labels WHERE (application_id, label, id) IN (
                SELECT application_id, '{EventLabels.Channel}' || value, v.id FROM events v, json_each(v.channels) WHERE v.rowid IN (SELECT
                    value FROM json_each(@rows))
                UNION ALL SELECT application_id, '{EventLabels.Tag}' || value, v.id FROM events v, json_each(v.tags) WHERE v.rowid IN
                    (SELECT value FROM json_each(@rows)))
            """,
            new { rows });
        return connection.Execute("DELETE FROM events WHERE rowid IN (SELECT value FROM json_each(@rows))", new { rows });
    }
}
