using Dapper;
using Fanfare.Identifiers;
using Fanfare.Retention;

namespace Fanfare.Sqlite;

/// <summary>Forgets in SQLite. Rows lie about in the order of their age, so that the oldest are found without an index.</summary>
internal sealed class SqliteRetentionStore(SqliteDatabase database) : IRetentionStore
{
    public Task<int> PurgePayloadsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                """
                UPDATE events SET payload = NULL WHERE rowid IN (
                    SELECT rowid FROM events WHERE payload IS NOT NULL AND payload_expires_at <= @now ORDER BY payload_expires_at LIMIT @limit)
                """,
                new { now = Sql.Milliseconds(now), limit }),
            cancellationToken);

    public Task<int> PurgeAttemptsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                "DELETE FROM attempts WHERE rowid IN (SELECT rowid FROM attempts ORDER BY rowid LIMIT @limit) AND id < @bound",
                new { bound = EntityId.FirstAt(EntityId.Attempt, before), limit }),
            cancellationToken);

    public Task<long?> PurgeEventsAsync(DateTimeOffset before, long position, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var rows = connection.Query<(long RowId, bool Old)>(
                    "SELECT rowid, accepted_at < @before FROM events WHERE rowid > @position ORDER BY rowid LIMIT @limit",
                    new { position, before = Sql.Milliseconds(before), limit }).TakeWhile(static row => row.Old).ToList();
                if (rows.Count == 0)
                {
                    return (long?)null;
                }

                connection.Execute(
                    """
                    DELETE FROM events WHERE rowid > @position AND rowid <= @until AND payload IS NULL
                      AND sequence < (SELECT max(n.sequence) FROM events n WHERE n.application_id = events.application_id AND n.channel = events.channel)
                      AND NOT EXISTS (SELECT 1 FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
                                      WHERE e.application_id = events.application_id AND d.endpoint_id = e.id AND d.message_id = events.id)
                    """,
                    new { position, until = rows[^1].RowId });
                return rows.Count < limit ? null : rows[^1].RowId;
            },
            cancellationToken);
}
