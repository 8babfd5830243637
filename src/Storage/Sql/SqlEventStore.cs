using Dapper;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Sql;

/// <summary>Reads of events.</summary>
internal sealed class SqlEventStore(SqlDatabase database) : IEventStore
{
    public Task<AcceptedEvent?> FindAsync(string applicationId, string idOrEventId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<EventRow>(
                $"""
                SELECT {EventRow.Columns} FROM events v WHERE v.application_id = @applicationId AND v.id = @idOrEventId
                UNION ALL
                SELECT {EventRow.Columns} FROM event_ids i JOIN events v ON v.application_id = i.application_id AND v.id = i.message_id
                WHERE i.application_id = @applicationId AND i.event_id = @idOrEventId
                """,
                new { applicationId, idOrEventId }))?.ToEvent(),
            cancellationToken);

    public Task<Slice<AcceptedEvent>> ListAsync(string applicationId, EventFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        // One of the things that narrow the list has an index; the rest is looked at.
        var (source, rest) = filter switch
        {
            { Tag: not null } => ($"{database.Labels} WHERE application_id = @applicationId AND label = @labelOfTag", filter with { Tag = null }),
            { Channel: not null } => ($"{database.Labels} WHERE application_id = @applicationId AND label = @labelOfChannel", filter with { Channel = null }),
            { EventTypes: [_] } => ("events WHERE application_id = @applicationId AND event_type = @eventType", filter with { EventTypes = [] }),
            _ => ("events WHERE application_id = @applicationId", filter),
        };
        var where = EventRow.Where(database, rest);
        var candidates = SqlPage.Candidates("id", source + EventRow.Times("id", filter), page, narrowed: where.Length > 0);
        var query =
            $"""
            SELECT {EventRow.ColumnsFor(filter)} FROM ({candidates}) AS looked
            {database.JoinOne("events", "v", "v.application_id = @applicationId AND v.id = looked.id")}
            WHERE 1 = 1{where}{SqlPage.OfCandidates(page)}
            """;
        var parameters = EventRow.Parameters(
            filter,
            new
            {
                applicationId,
                labelOfTag = EventLabels.Tag + filter.Tag,
                labelOfChannel = EventLabels.Channel + filter.Channel,
                eventType = filter.EventTypes is [var eventType] ? eventType : null,
                iterator = page.Iterator,
                rows = SqlPage.Rows(page),
            });
        var pageQuery = new PageQuery(page, filter.WithContent ? database.Bounded(query, IEventStore.MaxPageBytes) : query, parameters, where.Length > 0 ? candidates : null);
        return database.ScanAsync(
            connection => SqlPage.CutAsync<EventRow, AcceptedEvent>(connection, pageQuery, static row => row.ToEvent(), static row => row.Size), cancellationToken);
    }

    public Task<IReadOnlyList<string>> ExpungePayloadAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE events SET payload = NULL WHERE application_id = @applicationId AND id = @id", new { applicationId, id });
                return
                [
                    .. await connection.QueryAsync<string>(
                        """
                        SELECT DISTINCT e.id FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
                        WHERE d.message_id = @id AND e.application_id = @applicationId AND e.deleted_at IS NULL
                        """,
                        new { applicationId, id }),
                ];
            },
            cancellationToken);

    public Task<IdempotentAnswer?> FindAnswerAsync(string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqlIdempotency.FindAsync(connection, idempotencyKey, now), cancellationToken);

    public Task<int> PurgeAnswersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE expires_at <= @now ORDER BY expires_at LIMIT @limit)",
                new { now = SqlValues.Milliseconds(now), limit }),
            cancellationToken);
}
