using Dapper;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Deliveries;

/// <summary>Reads of attempts and of how deliveries stand. Attempts are written by the journal.</summary>
public sealed class AttemptStore(SqlDatabase database)
{
    private const string Columns =
        """
        t.id AS Id, t.application_id AS ApplicationId, t.endpoint_id AS EndpointId, t.message_id AS MessageId, t.url AS Url, t.status AS
            Status, t.fault AS Fault,
        t.status_code AS StatusCode, t.response AS Response, t.duration AS Duration, t.attempted_at AS AttemptedAt, t.trigger_type AS
            TriggerType, t.last AS Last
        """;

    public Task<Attempt?> FindAsync(string messageId, string attemptId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM attempts t WHERE t.message_id = @messageId AND t.id = @attemptId",
                new { messageId, attemptId }))?.ToAttempt(),
            cancellationToken);

    /// <summary>The attempts at an endpoint; a page of a narrowed list is cut short as one of <see cref="EventStore"/> is.</summary>
    public Task<Slice<Attempt>> ListByEndpointAsync(
        string endpointId, AttemptFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        ListAsync("endpoint_id", endpointId, filter, page, cancellationToken);

    /// <summary>The attempts of an event; a page of a narrowed list is cut short as one of <see cref="EventStore"/> is.</summary>
    public Task<Slice<Attempt>> ListByMessageAsync(
        string messageId, AttemptFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        ListAsync("message_id", messageId, filter, page, cancellationToken);

    /// <summary>
    /// The events that an endpoint got or is owed, each with how it stands there; a page is cut short as one of <see cref="EventStore"/>
    /// is.
    /// </summary>
    public Task<Slice<EventStanding>> ListEventsAsync(
        string applicationId, string endpointId, MessageStatus? status, EventFilter filter, PageRequest page,
        CancellationToken cancellationToken)
    {
        var standing = StandingAt("@endpointId");
        var where = EventRow.Where(database, filter) + (status is null ? "" : $" AND {standing} = @status");
        var narrowed = EventRow.Where(database, filter).Length > 0 || status is not (null or MessageStatus.Pending);

        // What is owed is pending; what has ended was tried.
        var tried = Of("attempts");
        var owed = Of("deliveries");
        var candidates = status switch
        {
            null =>
                SqlPage.Candidates(
                    "id", $"(SELECT id FROM ({tried}) AS tried UNION SELECT id FROM ({owed}) AS owed) AS mine WHERE 1 = 1", page, narrowed),
            MessageStatus.Pending => owed,
            _ => tried,
        };
        var query =
            $"""
            SELECT {EventRow.ColumnsFor(filter)}, {standing} AS Status, {NextAt("@endpointId")} AS DueAt
            FROM ({candidates}) AS looked
            {database.JoinOne("events", "v", "v.application_id = @applicationId AND v.id = looked.id")}
            WHERE 1 = 1{where}{SqlPage.OfCandidates(page)}
            """;
        var parameters = EventRow.Parameters(
            filter, new { applicationId, endpointId, status, iterator = page.Iterator, rows = SqlPage.Rows(page) });
        var pageQuery = new PageQuery(
            page, filter.WithContent ? database.Bounded(query, SqlPage.MaxBytes) : query, parameters, narrowed ? candidates : null);
        return database.ScanAsync(
            connection => SqlPage.CutAsync<EventStandingRow, EventStanding>(
                connection,
                pageQuery,
                static row =>
                    new EventStanding(row.ToEvent(), (MessageStatus)row.Status, row.DueAt is { } dueAt ? SqlValues.Time(dueAt) : null),
                static row => row.Size),
            cancellationToken);

        string Of(string table) =>
            SqlPage.Candidates(
                "message_id", $"{table} WHERE endpoint_id = @endpointId{EventRow.Times("message_id", filter)}", page, narrowed,
                distinct: true);
    }

    /// <summary>The endpoints that got or are owed an event, each with how it stands there.</summary>
    public Task<IReadOnlyList<EndpointStanding>> ListEndpointsAsync(
        AcceptedEvent accepted, PageRequest page, CancellationToken cancellationToken)
    {
        var standing = StandingAt("e.id");
        return database.ScanAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<EndpointStandingRow>(
                    $"""
                    WITH mine (endpoint_id) AS (
                        SELECT endpoint_id FROM attempts WHERE message_id = @Id UNION SELECT endpoint_id FROM deliveries WHERE message_id =
                            @Id)
                    SELECT {EndpointRow.Columns}, {standing} AS Status, {NextAt("e.id")} AS DueAt
                    FROM mine
                    JOIN endpoints e ON e.id = mine.endpoint_id
                    JOIN events v ON v.application_id = @ApplicationId AND v.id = @Id
                    WHERE e.application_id = @ApplicationId AND e.deleted_at IS NULL{SqlPage.Of("e.id", page)}
                    """,
                    new { accepted.ApplicationId, accepted.Id, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row =>
                    new EndpointStanding(
                        row.ToEndpoint(), (MessageStatus)row.Status, row.DueAt is { } dueAt ? SqlValues.Time(dueAt) : null)),
            cancellationToken);
    }

    /// <summary>Forgets what an endpoint answered.</summary>
    public Task ExpungeResponseAsync(string messageId, string attemptId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                connection.ExecuteAsync(
                    "UPDATE attempts SET response = '' WHERE message_id = @messageId AND id = @attemptId", new { messageId, attemptId }),
            cancellationToken);

    /// <summary>Counts an endpoint's deliveries: those that ended between the times, and those that are owed now.</summary>
    public Task<DeliveryCounts> CountAsync(
        string endpointId, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellationToken) =>
        database.ScanAsync(
            async connection =>
            {
                var ended = (await connection.QueryAsync<(int Status, long Count)>(
                    """
                    SELECT status, count(*) FROM attempts
                    WHERE endpoint_id = @endpointId AND id >= @from AND id < @to AND last GROUP BY status
                    """,
                    new { endpointId, from = EntityId.FirstAt(EntityId.Attempt, since), to = EntityId.FirstAt(EntityId.Attempt, until) }))
                    .ToDictionary(static row => (MessageStatus)row.Status, static row => row.Count);
                var owed = await connection.ExecuteScalarAsync<long>(
                    "SELECT count(*) FROM deliveries WHERE endpoint_id = @endpointId", new { endpointId });
                return new DeliveryCounts(
                    ended.GetValueOrDefault(
                        MessageStatus.Success), owed, 0, ended.GetValueOrDefault(MessageStatus.Fail), ended.GetValueOrDefault(
                            MessageStatus.Canceled));
            },
            cancellationToken);

    /// <summary>When event <c>v</c> is tried next at an endpoint that it is owed to.</summary>
    private static string NextAt(string endpointId) =>
        $"(SELECT min(d.due_at) FROM deliveries d WHERE d.endpoint_id = {endpointId} AND d.message_id = v.id)";

    /// <summary>How event <c>v</c> stands at an endpoint: what is owed is pending, the rest is as its last attempt left it.</summary>
    internal static string StandingAt(string endpointId) =>
        $"""
        CASE WHEN EXISTS (SELECT 1 FROM deliveries d WHERE d.endpoint_id = {endpointId} AND d.message_id = v.id) THEN 1 ELSE
        (SELECT t.status FROM attempts t WHERE t.endpoint_id = {endpointId} AND t.message_id = v.id ORDER BY t.id DESC LIMIT 1) END
        """;

    private Task<Slice<Attempt>> ListAsync(
        string owner, string ownerId, AttemptFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var eventWhere = EventRow.Where(database, filter.Event);
        var where = string.Concat(
            filter.Status is null ? "" : " AND t.status = @status",
            filter.StatusCodeClass is null ? "" : " AND t.status_code >= @classFrom AND t.status_code < @classTo",
            filter.EndpointId is null ? "" : " AND t.endpoint_id = @endpointId",
            eventWhere.Length == 0
                ? "" : " AND EXISTS (SELECT 1 FROM events v WHERE v.application_id = t.application_id AND v.id = t.message_id"
                + $"{eventWhere})");
        var candidates = SqlPage.Candidates(
            "id", $"attempts WHERE {owner} = @ownerId{EventRow.Times("id", filter.Event)}", page, narrowed: where.Length > 0);
        var query =
            $"""
            SELECT {Columns} FROM ({candidates}) AS looked
            {database.JoinOne("attempts", "t", $"t.{owner} = @ownerId AND t.id = looked.id")}
            WHERE 1 = 1{where}{SqlPage.OfCandidates(page)}
            """;
        var parameters = EventRow.Parameters(
            filter.Event,
            new
            {
                ownerId,
                status = (int?)filter.Status,
                classFrom = filter.StatusCodeClass,
                classTo = filter.StatusCodeClass is 0 ? 1 : filter.StatusCodeClass + 100,
                endpointId = filter.EndpointId,
                iterator = page.Iterator,
                rows = SqlPage.Rows(page),
            },
            EntityId.Attempt);
        var pageQuery = new PageQuery(page, query, parameters, where.Length > 0 ? candidates : null);
        return database.ScanAsync(
            connection => SqlPage.CutAsync<Row, Attempt>(connection, pageQuery, static row => row.ToAttempt()), cancellationToken);
    }

    private sealed class EventStandingRow : EventRow
    {
        public int Status { get; set; }

        public long? DueAt { get; set; }
    }

    private sealed class EndpointStandingRow : EndpointRow
    {
        public int Status { get; set; }

        public long? DueAt { get; set; }
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string ApplicationId { get; set; } = "";

        public string EndpointId { get; set; } = "";

        public string MessageId { get; set; } = "";

        public string Url { get; set; } = "";

        public int Status { get; set; }

        public int Fault { get; set; }

        public int StatusCode { get; set; }

        public string Response { get; set; } = "";

        public long Duration { get; set; }

        public long AttemptedAt { get; set; }

        public int TriggerType { get; set; }

        public bool Last { get; set; }

        public Attempt ToAttempt() => new()
        {
            Id = Id,
            ApplicationId = ApplicationId,
            EndpointId = EndpointId,
            MessageId = MessageId,
            Url = Url,
            Status = (MessageStatus)Status,
            Fault = (DeliveryFault)Fault,
            StatusCode = StatusCode,
            Response = Response,
            Duration = TimeSpan.FromMilliseconds(Duration),
            Timestamp = SqlValues.Time(AttemptedAt),
            Trigger = (AttemptTrigger)TriggerType,
            Last = Last,
        };
    }
}
