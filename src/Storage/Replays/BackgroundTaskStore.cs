using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Dapper;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Replays;

/// <summary>Background tasks, and what they and others do to deliveries by hand.</summary>
public sealed class BackgroundTaskStore(SqlDatabase database, TimeProvider time)
{
    private const string Columns =
        """
        id AS Id, organization_id AS OrganizationId, application_id AS ApplicationId, endpoint_id AS EndpointId, type AS Type, status AS
            Status, input AS Input,
        position AS Position, seen AS Seen, done AS Done, created_at AS CreatedAt, updated_at AS UpdatedAt
        """;

    private const string InsertDelivery =
        """
        INSERT INTO deliveries (endpoint_id, lane, sequence, application_id, message_id, due_at, trigger_type)
        SELECT @EndpointId, @lane, @Sequence, @ApplicationId, @messageId, @now, @trigger
        """;

    private const string Wake =
        "UPDATE endpoint_owners SET wake_at = @now WHERE endpoint_id = @EndpointId AND (wake_at IS NULL OR wake_at > @now)";

    public Task<WriteResult> InsertAsync(BackgroundTask task, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), async () =>
            {
                await connection.ExecuteAsync(
                    """
                    INSERT INTO background_tasks (id, organization_id, application_id, endpoint_id, type, status, input, created_at,
                        updated_at)
                    VALUES (@Id, @OrganizationId, @ApplicationId, @EndpointId, @Type, @Status, @Input, @CreatedAt, @UpdatedAt)
                    """,
                    TaskRow.From(task));
                return new WriteResult.Written();
            }),
            cancellationToken);

    public Task<BackgroundTask?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
                (await connection.QueryFirstOrDefaultAsync<TaskRow>($"SELECT {Columns} FROM background_tasks WHERE id = "
                    + "@id", new { id }))?.ToTask(),
            cancellationToken);

    /// <summary>An organization's tasks.</summary>
    public Task<IReadOnlyList<BackgroundTask>> ListAsync(
        string organizationId, string? status, string? type, PageRequest page, CancellationToken cancellationToken)
    {
        var where = (status is null ? "" : " AND status = @status") + (type is null ? "" : " AND type = @type");
        return database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<TaskRow>(
                    $"SELECT {Columns} FROM background_tasks WHERE organization_id = @organizationId{where}{SqlPage.Of("id", page)}",
                    new { organizationId, status, type, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToTask()),
            cancellationToken);
    }

    /// <summary>Tasks that should be running but have not moved since a time.</summary>
    public Task<IReadOnlyList<string>> ReadStalledAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            async connection =>
            [
                .. await connection.QueryAsync<string>(
                    "SELECT id FROM background_tasks WHERE status = 'running' AND updated_at <= @since ORDER BY updated_at LIMIT @limit",
                    new { since = SqlValues.Milliseconds(since), limit }),
            ],
            cancellationToken);

    /// <summary>The next events that a task is to look at, without payloads, each with how it stands at the task's endpoint.</summary>
    public Task<IReadOnlyList<Candidate>> ReadCandidatesAsync(BackgroundTask task, int limit, CancellationToken cancellationToken)
    {
        var filter = FilterOf(task);
        return database.ScanAsync<IReadOnlyList<Candidate>>(
            async connection =>
            [
                .. (await connection.QueryAsync<CandidateRow>(
                    $"""
                    SELECT {EventRow.ColumnsFor(filter)}, v.payload IS NOT NULL AS HasPayload, {AttemptStore.StandingAt("@EndpointId")} AS
                        Status, {LastAttempt("v.id")} AS LastAttemptId
                    FROM events v WHERE v.application_id = @ApplicationId AND v.id > @Position{EventRow.Times("v.id",
                        filter)}{EventRow.Where(database, filter)} ORDER BY v.id LIMIT @limit
                    """,
                    EventRow.Parameters(filter, new { task.ApplicationId, task.EndpointId, task.Position, limit })))
                    .Select(static row => new Candidate(row.ToEvent(), row.HasPayload, (MessageStatus?)row.Status, row.LastAttemptId)),
            ],
            cancellationToken);
    }

    /// <summary>
    /// One step of a task: what it has found is owed from now on. Nothing happens if somebody else has moved the task meanwhile.
    /// </summary>
    public Task<bool> AdvanceAsync(
        BackgroundTask before, BackgroundTask after, ImmutableArray<Replay> replays, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await database.HoldAsync(connection, after.EndpointId ?? "");
                if (!await MoveAsync(connection, before, after))
                {
                    return false;
                }

                var now = SqlValues.Milliseconds(after.UpdatedAt);
                foreach (var (accepted, lane, lastAttemptId) in replays)
                {
                    // Another task may have been faster.
                    await connection.ExecuteAsync(
                        $"{InsertDelivery} WHERE NOT EXISTS (SELECT 1 FROM deliveries WHERE endpoint_id = @EndpointId AND message_id "
                            + $"= @messageId) AND {LastAttempt("@messageId")} IS NOT DISTINCT FROM @lastAttemptId ON CONFLICT DO NOTHING",
                        new
                        {
                            after.EndpointId,
                            lane,
                            accepted.Sequence,
                            accepted.ApplicationId,
                            messageId = accepted.Id,
                            now,
                            trigger = (int)AttemptTrigger.Scheduled,
                            lastAttemptId,
                        });
                }

                if (!replays.IsEmpty)
                {
                    await connection.ExecuteAsync(Wake, new { after.EndpointId, now });
                }

                return true;
            },
            cancellationToken);

    /// <summary>One step of a task that cancels: drops up to <paramref name="limit"/> deliveries, and notes each as cancelled.</summary>
    /// <returns>The task as it is then; null when somebody else has moved it meanwhile.</returns>
    public Task<BackgroundTask?> CancelAsync(BackgroundTask task, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                // Its position is a lane and a place in it, so that what it leaves is passed over.
                var filter = FilterOf(task);
                var (lane, sequence) = task.Position.Split('\n') is [var place, var from]
                    ? (from, long.Parse(place, CultureInfo.InvariantCulture)) : ("", 0);
                var rows = (await connection.QueryAsync<(string Lane, long Sequence, string MessageId)>(
                    $"""
                    SELECT d.lane, d.sequence, d.message_id FROM deliveries d JOIN events v ON v.application_id = d.application_id AND v.id
                        = d.message_id
                    WHERE d.endpoint_id = @EndpointId AND (d.lane, d.sequence) > (@lane, @sequence) AND v.accepted_at <=
                        @createdAt{EventRow.Times("v.id", filter)}{EventRow.Where(database, filter)}
                    ORDER BY d.lane, d.sequence LIMIT @limit
                    """,
                    EventRow.Parameters(
                        filter,
                        new { task.EndpointId, lane, sequence, createdAt = SqlValues.Milliseconds(task.CreatedAt), limit }))).ToList();
                var after = task with
                {
                    Position = rows.Count == 0
                        ? task.Position : string.Create(CultureInfo.InvariantCulture, $"{rows[^1].Sequence}\n{rows[^1].Lane}"),
                    Seen = task.Seen + rows.Count,
                    Done = task.Done + rows.Count,
                    Status = rows.Count < limit ? BackgroundTask.Finished : BackgroundTask.Running,
                    UpdatedAt = now,
                };
                if (!await MoveAsync(connection, task, after))
                {
                    return null;
                }

                foreach (var row in rows)
                {
                    await CancelAsync(connection, task, row.Lane, row.Sequence, row.MessageId, now);
                }

                return after;
            },
            cancellationToken);

    /// <summary>Has one event tried once more at an endpoint, beside whatever is scheduled.</summary>
    public Task<WriteResult> ResendAsync(
        Endpoint endpoint, AcceptedEvent accepted, string lane, DateTimeOffset now, IdempotencyKey? idempotency,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), async () =>
            {
                var parameters = new
                {
                    EndpointId = endpoint.Id,
                    lane,
                    accepted.Sequence,
                    accepted.ApplicationId,
                    messageId = accepted.Id,
                    now = SqlValues.Milliseconds(now),
                    trigger = (int)AttemptTrigger.Manual,
                };
                await database.HoldAsync(connection, endpoint.Id);
                await connection.ExecuteAsync($"{InsertDelivery} WHERE TRUE ON CONFLICT DO NOTHING", parameters);
                await connection.ExecuteAsync(Wake, parameters);
                return new WriteResult.Written();
            }),
            cancellationToken);

    private static string LastAttempt(string messageId) =>
        $"(SELECT t.id FROM attempts t WHERE t.endpoint_id = @EndpointId AND t.message_id = {messageId} ORDER BY t.id DESC LIMIT 1)";

    private static EventFilter FilterOf(BackgroundTask task) => new()
    {
        After = task.Input.Since,
        Before = task.Input.Until,
        Channel = task.Input.Channel,
        Tag = task.Input.Tag,
        EventTypes = task.Input.EventTypes,
        WithContent = false,
    };

    private static async Task<bool> MoveAsync(DbConnection connection, BackgroundTask before, BackgroundTask after) =>
        await connection.ExecuteAsync(
            """
            UPDATE background_tasks SET status = @Status, position = @Position, seen = @Seen, done = @Done, updated_at = @UpdatedAt
            WHERE id = @Id AND status = 'running' AND position = @was
            """,
            new
            {
                after.Status,
                after.Position,
                after.Seen,
                after.Done,
                UpdatedAt = SqlValues.Milliseconds(after.UpdatedAt),
                after.Id,
                was = before.Position,
            }) == 1;

    private async Task CancelAsync(
        DbConnection connection, BackgroundTask task, string lane, long sequence, string messageId, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            "DELETE FROM deliveries WHERE endpoint_id = @EndpointId AND lane = @lane AND sequence = @sequence",
            new { task.EndpointId, lane, sequence });
        await connection.ExecuteAsync(
            """
            INSERT INTO attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at,
                trigger_type, last, url, response)
            VALUES (@id, @ApplicationId, @EndpointId, @messageId, @status, @fault, 0, 0, @now, @trigger, TRUE, '', '')
            """,
            new
            {
                id = EntityId.New(EntityId.Attempt, time),
                task.ApplicationId,
                task.EndpointId,
                messageId,
                status = (int)MessageStatus.Canceled,
                fault = (int)DeliveryFault.Canceled,
                now = SqlValues.Milliseconds(now),
                trigger = (int)AttemptTrigger.Manual,
            });
    }
}
