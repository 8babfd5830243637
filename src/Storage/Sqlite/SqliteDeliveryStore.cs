using System.Collections.Immutable;
using Dapper;
using Fanfare.Deliveries;

namespace Fanfare.Sqlite;

/// <summary>What is owed, in SQLite.</summary>
internal sealed class SqliteDeliveryStore(SqliteDatabase database, TimeProvider time) : IDeliveryStore
{
    public Task<DeliveryTarget?> ReadTargetAsync(string endpointId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                var row = connection.QueryFirstOrDefault<TargetRow>(
                    $"""
                    SELECT {EndpointRow.Columns}, o.version AS Version FROM endpoints e JOIN endpoint_owners o ON o.endpoint_id = e.id
                    WHERE e.id = @endpointId AND e.deleted_at IS NULL
                    """,
                    new { endpointId });
                return row is null
                    ? null
                    : new DeliveryTarget(row.ToEndpoint(), [.. SqliteEndpointStore.ReadSecrets(connection, endpointId, time.GetUtcNow())], row.Version);
            },
            cancellationToken);

    public Task<DueChannels> ReadDueChannelsAsync(string endpointId, string afterChannel, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                // A skip scan: one seek for each channel, however many deliveries it has.
                var heads = connection.Query<(string Channel, long DueAt)>(
                    """
                    WITH RECURSIVE lanes (channel) AS (
                        SELECT min(channel) FROM deliveries WHERE endpoint_id = @endpointId AND channel > @afterChannel
                        UNION ALL
                        SELECT (SELECT min(d.channel) FROM deliveries d WHERE d.endpoint_id = @endpointId AND d.channel > lanes.channel)
                        FROM lanes WHERE lanes.channel IS NOT NULL)
                    SELECT channel, (SELECT d.due_at FROM deliveries d WHERE d.endpoint_id = @endpointId AND d.channel = lanes.channel ORDER BY d.sequence LIMIT 1)
                    FROM lanes WHERE channel IS NOT NULL
                    """,
                    new { endpointId, afterChannel },
                    buffered: false);
                var due = ImmutableArray.CreateBuilder<string>();
                long? next = null;
                foreach (var (channel, dueAt) in heads)
                {
                    if (dueAt > Sql.Milliseconds(now))
                    {
                        next = Math.Min(next ?? dueAt, dueAt);
                        continue;
                    }

                    due.Add(channel);
                    if (due.Count == limit)
                    {
                        break;
                    }
                }

                return new DueChannels(due.ToImmutable(), due.Count < limit, next is { } first ? Sql.Time(first) : null);
            },
            cancellationToken);

    public Task<OwedPage> ReadOwedAsync(string endpointId, string channel, long afterSequence, int limit, int maxBytes, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                var rows = connection.Query<OwedRow>(
                    $"""
                    SELECT {EventRow.Columns}, d.attempts AS Attempts, d.due_at AS DueAt
                    FROM deliveries d JOIN events v ON v.application_id = d.application_id AND v.id = d.message_id
                    WHERE d.endpoint_id = @endpointId AND d.channel = @channel AND d.sequence > @afterSequence
                    ORDER BY d.sequence LIMIT @limit
                    """,
                    new { endpointId, channel, afterSequence, limit },
                    buffered: false);
                var owed = ImmutableArray.CreateBuilder<OwedDelivery>();
                long bytes = 0;
                foreach (var row in rows)
                {
                    bytes += row.Payload?.Length ?? 0;
                    if (owed.Count > 0 && bytes > maxBytes)
                    {
                        return new OwedPage(owed.ToImmutable(), Complete: false);
                    }

                    owed.Add(new OwedDelivery(row.ToEvent(), row.Attempts, Sql.Time(row.DueAt)));
                }

                return new OwedPage(owed.ToImmutable(), owed.Count < limit);
            },
            cancellationToken);

    public Task<IReadOnlyList<string>> ReadDueWakesAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            connection =>
            [
                .. connection.Query<string>(
                    "SELECT endpoint_id FROM endpoint_owners WHERE wake_at <= @now ORDER BY wake_at LIMIT @limit",
                    new { now = Sql.Milliseconds(now), limit }),
            ],
            cancellationToken);

    public Task<int> DropOwedAsync(string endpointId, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.Execute(
                """
                DELETE FROM deliveries WHERE (endpoint_id, channel, sequence) IN (
                    SELECT d.endpoint_id, d.channel, d.sequence FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
                    WHERE d.endpoint_id = @endpointId AND e.deleted_at IS NOT NULL LIMIT @limit)
                """,
                new { endpointId, limit }),
            cancellationToken);

    private sealed class TargetRow : EndpointRow
    {
        public long Version { get; set; }
    }

    private sealed class OwedRow : EventRow
    {
        public int Attempts { get; set; }

        public long DueAt { get; set; }
    }
}
