using System.Collections.Immutable;
using Dapper;
using Fanfare.Endpoints;
using Fanfare.Identifiers;
using Fanfare.Organizations;
using Fanfare.Retries;
using Fanfare.Secrets;
using Fanfare.Sql;

namespace Fanfare.Deliveries;

/// <summary>What is owed, as the endpoints' grains and the sweeper need it. The journal adds and settles deliveries.</summary>
public sealed class DeliveryStore(SqlDatabase database, SecretProtector protector, TimeProvider time)
{
    /// <summary>Where to deliver to; null when there is no such endpoint (any more).</summary>
    public async Task<DeliveryTarget?> ReadTargetAsync(string endpointId, CancellationToken cancellationToken)
    {
        var target = await database.ReadAsync(
            async connection =>
            {
                var row = await connection.QueryFirstOrDefaultAsync<TargetRow>(
                    $"""
                    SELECT {EndpointRow.Columns}, o.version AS Version, a.uid AS ApplicationUid, a.throttle_rate AS ApplicationThrottleRate
                    FROM endpoints e JOIN endpoint_owners o ON o.endpoint_id = e.id JOIN applications a ON a.id = e.application_id
                    WHERE e.id = @endpointId AND e.deleted_at IS NULL
                    """,
                    new { endpointId });
                if (row?.ToEndpoint() is not { } endpoint)
                {
                    return null;
                }

                var settings = endpoint.Settings.Over(await OrganizationStore.ReadDefaultsAsync(connection, endpoint.ApplicationId));
                return new DeliveryTarget(
                    endpoint, [.. await EndpointStore.ReadSecretsAsync(connection, endpointId, time.GetUtcNow())], row.Version)
                {
                    Settings = settings,
                    RetryPolicy = settings.RetryPolicy
                        ?? (
                            settings.RetryPolicyName is { } name
                                ? await RetryPolicyStore.FindForAsync(connection, endpoint.ApplicationId, name) : null),
                    ApplicationUid = row.ApplicationUid,
                    ApplicationThrottleRate = row.ApplicationThrottleRate,
                };
            },
            cancellationToken);
        return target is null ? null : target with { Secrets = [.. protector.Unprotect(target.Secrets)] };
    }

    /// <summary>The version of where to deliver to; null when there is no such endpoint (any more).</summary>
    public Task<long?> ReadVersionAsync(string endpointId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long?>(
                "SELECT o.version FROM endpoint_owners o JOIN endpoints e ON e.id = o.endpoint_id WHERE o.endpoint_id = @endpointId "
                    + "AND e.deleted_at IS NULL", new { endpointId }),
            cancellationToken);

    /// <summary>Lanes whose first delivery owed to the endpoint is due, by name, after <paramref name="afterLane"/>.</summary>
    public Task<DueLanes> ReadDueLanesAsync(
        string endpointId, string afterLane, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var due = ImmutableArray.CreateBuilder<string>();
                long? next = null;
                while (true)
                {
                    // A skip scan: one seek for each lane, however many deliveries it has.
                    var heads = await connection.QueryAsync<(string Lane, long DueAt)>(
                        """
                        WITH RECURSIVE lanes (lane) AS (
                            SELECT min(lane) FROM deliveries WHERE endpoint_id = @endpointId AND lane > @afterLane
                            UNION ALL
                            SELECT (SELECT min(d.lane) FROM deliveries d WHERE d.endpoint_id = @endpointId AND d.lane > lanes.lane)
                            FROM lanes WHERE lanes.lane IS NOT NULL)
                        SELECT lane, (SELECT d.due_at FROM deliveries d WHERE d.endpoint_id = @endpointId AND d.lane = lanes.lane ORDER BY
                            d.sequence LIMIT 1)
                        FROM lanes WHERE lane IS NOT NULL LIMIT @limit
                        """,
                        new { endpointId, afterLane, limit });
                    var seen = 0;
                    foreach (var (lane, dueAt) in heads)
                    {
                        seen++;
                        afterLane = lane;
                        if (dueAt > SqlValues.Milliseconds(now))
                        {
                            next = Math.Min(next ?? dueAt, dueAt);
                            continue;
                        }

                        due.Add(lane);
                        if (due.Count == limit)
                        {
                            break;
                        }
                    }

                    if (due.Count == limit || seen < limit)
                    {
                        return new DueLanes(due.ToImmutable(), due.Count < limit, next is { } first ? SqlValues.Time(first) : null);
                    }
                }
            },
            cancellationToken);

    /// <summary>
    /// What the endpoint is owed in one lane, in order, after a place in it; at most <paramref name="maxBytes"/> of payload, but at least
    /// one event.
    /// </summary>
    public Task<OwedPage> ReadOwedAsync(
        string endpointId, string lane, long afterSequence, int limit, int maxBytes, CancellationToken cancellationToken)
    {
        var query =
            $"""
            SELECT {EventRow.Columns}, d.attempts AS Attempts, d.due_at AS DueAt, d.rate_limited AS RateLimited, d.trigger_type AS
                TriggerType, d.tried_at AS TriedAt
            FROM deliveries d JOIN events v ON v.application_id = d.application_id AND v.id = d.message_id
            WHERE d.endpoint_id = @endpointId AND d.lane = @lane AND d.sequence > @afterSequence
            ORDER BY d.sequence LIMIT @limit
            """;
        return database.ReadAsync(
            async connection =>
            {
                var owed = ImmutableArray.CreateBuilder<OwedDelivery>();
                long bytes = 0;
                await foreach (
                    var row in connection.QueryUnbufferedAsync<OwedRow>(
                        database.Bounded(query, maxBytes), new { endpointId, lane, afterSequence, limit }))
                {
                    bytes += row.Payload?.Length ?? 0;
                    if (owed.Count > 0 && bytes > maxBytes)
                    {
                        return new OwedPage(owed.ToImmutable(), Complete: false);
                    }

                    owed.Add(
                        new OwedDelivery(
                            row.ToEvent(), row.Attempts, SqlValues.Time(row.DueAt), row.RateLimited, (AttemptTrigger)row.TriggerType,
                            row.TriedAt is { } triedAt ? SqlValues.Time(triedAt) : null));
                }

                return new OwedPage(owed.ToImmutable(), owed.Count < limit);
            },
            cancellationToken);
    }

    /// <summary>A page of the endpoints to wake at <paramref name="now"/>, longest overdue first.</summary>
    /// <param name="now">The time.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="limit">The size of the page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<IReadOnlyList<DueWake>> ReadDueWakesAsync(
        DateTimeOffset now, DueWake? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<DueWake>>(
            async connection =>
            [
                .. await connection.QueryAsync<DueWake>(
                    """
                    SELECT endpoint_id AS EndpointId, wake_at AS WakeAt FROM endpoint_owners
                    WHERE wake_at <= @now AND wake_at >= @from AND (wake_at > @from OR endpoint_id > @id) ORDER BY wake_at, endpoint_id
                        LIMIT @limit
                    """,
                    new { now = SqlValues.Milliseconds(now), from = after?.WakeAt ?? 0, id = after?.EndpointId ?? "", limit }),
            ],
            cancellationToken);

    /// <summary>Drops up to <paramref name="limit"/> deliveries of an endpoint that was deleted, and says how many there were.</summary>
    public Task<int> DropOwedAsync(string endpointId, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                DELETE FROM deliveries WHERE (endpoint_id, lane, sequence) IN (
                    SELECT d.endpoint_id, d.lane, d.sequence FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
                    WHERE d.endpoint_id = @endpointId AND e.deleted_at IS NOT NULL LIMIT @limit)
                """,
                new { endpointId, limit }),
            cancellationToken);

    /// <summary>Counts what is owed to endpoints that may get it, up to a million deliveries.</summary>
    public Task<OwedTotals> CountOwedAsync(CancellationToken cancellationToken) =>
        database.ScanAsync(
            async connection =>
            {
                var (count, oldest) = await connection.QueryFirstAsync<(long Count, string? Oldest)>(
                    """
                    SELECT count(*), min(message_id) FROM (
                        SELECT d.message_id FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id WHERE NOT e.held LIMIT 1000000) AS
                            owed
                    """);
                return new OwedTotals(count, oldest is null ? null : EntityId.TimeOf(oldest));
            },
            cancellationToken);

    /// <summary>
    /// Counts what each endpoint of an application is owed, by its id, up to a million deliveries; those that are owed nothing are not
    /// there.
    /// </summary>
    public Task<IReadOnlyDictionary<string, OwedTotals>> CountOwedAsync(string applicationId, CancellationToken cancellationToken) =>
        database.ScanAsync<IReadOnlyDictionary<string, OwedTotals>>(
            async connection => (await connection.QueryAsync<(string EndpointId, long Count, string Oldest)>(
                """
                SELECT endpoint_id, count(*), min(message_id) FROM (
                    SELECT d.endpoint_id, d.message_id FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id WHERE e.application_id =
                        @applicationId LIMIT 1000000) AS owed
                GROUP BY endpoint_id
                """,
                new { applicationId }))
                .ToDictionary(
                    static row => row.EndpointId, static row => new OwedTotals(row.Count, EntityId.TimeOf(row.Oldest)),
                    StringComparer.Ordinal),
            cancellationToken);

    private sealed class TargetRow : EndpointRow
    {
        public long Version { get; set; }

        public string? ApplicationUid { get; set; }

        public int? ApplicationThrottleRate { get; set; }
    }

    private sealed class OwedRow : EventRow
    {
        public int Attempts { get; set; }

        public long DueAt { get; set; }

        public int RateLimited { get; set; }

        public int TriggerType { get; set; }

        public long? TriedAt { get; set; }
    }
}
