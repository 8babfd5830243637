using Dapper;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Events;

/// <summary>Reads of accepted events. They are written by the journal.</summary>
public sealed class EventStore(SqlDatabase database)
{
    /// <summary>An event by its id or its producer's event id.</summary>
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

    /// <summary>
    /// A page of events. With content, it is cut short once it holds <see cref="SqlPage.MaxBytes"/> of payload; one that is narrowed in
    /// more than one way, or to several types, once enough events were looked at.
    /// </summary>
    public Task<Slice<AcceptedEvent>> ListAsync(
        string applicationId, EventFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        // One of the things that narrow the list has an index; the rest is looked at.
        var (source, rest) = filter switch
        {
            { Tag: not null } =>
                ($"{database.Labels} WHERE application_id = @applicationId AND label = @labelOfTag", filter with { Tag = null }),
            { Channel: not null } =>
                ($"{database.Labels} WHERE application_id = @applicationId AND label = @labelOfChannel", filter with { Channel = null }),
            { EventTypes: [_] } =>
                ("events WHERE application_id = @applicationId AND event_type = @eventType", filter with { EventTypes = [] }),
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
        var pageQuery = new PageQuery(
            page, filter.WithContent ? database.Bounded(query, SqlPage.MaxBytes) : query, parameters,
            where.Length > 0 ? candidates : null);
        return database.ScanAsync(
            connection =>
                SqlPage.CutAsync<EventRow, AcceptedEvent>(connection, pageQuery, static row => row.ToEvent(), static row => row.Size),
                cancellationToken);
    }

    /// <summary>Forgets an event's payload, and says which endpoints are still owed the event.</summary>
    public Task<IReadOnlyList<string>> ExpungePayloadAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            async connection =>
            {
                await connection.ExecuteAsync(
                    "UPDATE events SET payload = NULL WHERE application_id = @applicationId AND id = @id", new { applicationId, id });
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

    /// <summary>What a request with this idempotency key was answered; null when there was none or its time is over.</summary>
    public Task<IdempotentAnswer?> FindAnswerAsync(string idempotencyKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => SqlIdempotency.FindAsync(connection, idempotencyKey, now), cancellationToken);

    /// <summary>Deletes up to <paramref name="limit"/> idempotency keys whose time is over, and says how many it found.</summary>
    public Task<int> PurgeAnswersAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM idempotency_keys WHERE key IN (SELECT key FROM idempotency_keys WHERE expires_at <= @now ORDER BY "
                    + "expires_at LIMIT @limit)",
                new { now = SqlValues.Milliseconds(now), limit }),
            cancellationToken);
}
