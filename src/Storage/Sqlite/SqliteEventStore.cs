using Dapper;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Sqlite;

/// <summary>Reads of events from SQLite.</summary>
internal sealed class SqliteEventStore(SqliteDatabase database) : IEventStore
{
    public Task<AcceptedEvent?> FindAsync(string applicationId, string idOrEventId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<EventRow>(
                $"""
                SELECT {EventRow.Columns} FROM events v WHERE v.application_id = @applicationId AND v.id = @idOrEventId
                UNION ALL
                SELECT {EventRow.Columns} FROM events v WHERE v.application_id = @applicationId AND v.event_id = @idOrEventId
                """,
                new { applicationId, idOrEventId })?.ToEvent(),
            cancellationToken);

    public Task<Slice<AcceptedEvent>> ListAsync(string applicationId, EventFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        database.ScanAsync(
            connection => Sql.Cut(
                connection.Query<EventRow>(
                    $"SELECT {EventRow.ColumnsFor(filter)} FROM events v WHERE v.application_id = @applicationId{EventRow.Where(filter)}{Sql.Page("v.id", page)}",
                    EventRow.Parameters(filter, new { applicationId, iterator = page.Iterator, rows = Sql.Rows(page) }),
                    buffered: false),
                page,
                static row => row.Payload?.Length ?? 0,
                static row => row.ToEvent()),
            cancellationToken);

    public Task<IReadOnlyList<string>> ExpungePayloadAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            connection =>
            {
                connection.Execute("UPDATE events SET payload = NULL WHERE application_id = @applicationId AND id = @id", new { applicationId, id });
                return
                [
                    .. connection.Query<string>(
                        """
                        SELECT e.id FROM endpoints e WHERE e.application_id = @applicationId AND e.deleted_at IS NULL
                        AND EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = e.id AND d.message_id = @id)
                        """,
                        new { applicationId, id }),
                ];
            },
            cancellationToken);

    public Task<IdempotentAnswer?> FindAnswerAsync(string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqliteIdempotency.Find(connection, idempotencyKey, now), cancellationToken);

    public Task<int> PurgeAnswersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit)",
                new { now = Sql.Milliseconds(now), limit }),
            cancellationToken);
}
