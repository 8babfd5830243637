using Dapper;
using Fanfare.Identifiers;
using Fanfare.Retention;
using Fanfare.Sql;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// Forgets in PostgreSQL. Attempts and events go by the partition, a week at a time and up to a week late: at no cost to those who write.
/// Of an old week in which something must stay, the rest is deleted, a batch at a time. One process at a time does it (ADR 0015).
/// </summary>
internal sealed class PostgresRetentionStore(PostgresDatabase database, TimeProvider time) : IRetentionStore
{
    private const long LockNumber = 0x46414E46_41525047;

    public Task<int> PurgePayloadsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                UPDATE events v SET payload = NULL FROM (
                    SELECT application_id, id FROM events WHERE payload IS NOT NULL AND payload_expires_at <= @now ORDER BY
                        payload_expires_at LIMIT @limit) AS old
                WHERE v.application_id = old.application_id AND v.id = old.id
                """,
                new { now = SqlValues.Milliseconds(now), limit }),
            cancellationToken);

    public Task<int> PurgeAttemptsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        AloneAsync(
            async connection =>
            {
                foreach (var (name, _) in await OldAsync(connection, "attempts", before))
                {
                    await InTransactionAsync(connection, () => PostgresPartitions.DropAsync(connection, name), cancellationToken);
                }

                return await connection.ExecuteAsync(
                    "DELETE FROM attempts_default WHERE ctid IN (SELECT ctid FROM attempts_default WHERE id < @bound LIMIT @limit)", new
                    {
                        bound = EntityId.FirstAt(EntityId.Attempt, before),
                        limit,
                    });
            },
            cancellationToken);

    public async Task<long?> PurgeEventsAsync(DateTimeOffset before, long position, int limit, CancellationToken cancellationToken)
    {
        await AloneAsync(
            async connection =>
            {
                await InTransactionAsync(
                    connection,
                    async () =>
                    {
                        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@LockNumber)", new { PostgresMigrations.LockNumber });
                        await PostgresPartitions.CreateAsync(connection, time.GetUtcNow());
                    },
                    cancellationToken);
                foreach (var (name, until) in await OldAsync(connection, "events", before))
                {
                    await ForgetWeekAsync(connection, name, until, limit, cancellationToken);
                }

                await DeleteUnneededAsync(
                    connection, "events_default", EntityId.FirstAt(EntityId.Message, before), limit, cancellationToken);
                await ForgetChannelsAsync(connection, limit, cancellationToken);
                return 0;
            },
            cancellationToken);
        return null;
    }

    private static async Task ForgetWeekAsync(
        NpgsqlConnection connection, string name, DateTimeOffset until, int limit, CancellationToken cancellationToken)
    {
        // An event without payload is never owed anew.
        var (lower, upper) = (
            EntityId.FirstAt(EntityId.Message, PostgresPartitions.BeginningOf(until)), EntityId.FirstAt(EntityId.Message, until));
        if (await connection.ExecuteScalarAsync<bool>(
            $"SELECT EXISTS (SELECT 1 FROM {name} WHERE payload IS NOT NULL) OR EXISTS (SELECT 1 FROM deliveries WHERE message_id >= "
                + "@lower AND message_id < @upper)", new { lower, upper }))
        {
            await DeleteUnneededAsync(connection, name, upper, limit, cancellationToken);
            return;
        }

        await ExhaustAsync(
            () => connection.ExecuteAsync(
                "DELETE FROM event_ids WHERE ctid = ANY(ARRAY(SELECT ctid FROM event_ids WHERE message_id >= @lower AND message_id < "
                    + "@upper LIMIT @limit))", new { lower, upper, limit }),
            limit,
            cancellationToken);
        await InTransactionAsync(
            connection,
            () => PostgresPartitions.DropAsync(connection, name, name.Replace("events", "event_labels", StringComparison.Ordinal)),
            cancellationToken);
    }

    private static Task DeleteUnneededAsync(
        NpgsqlConnection connection, string name, string bound, int limit, CancellationToken cancellationToken) =>
        ExhaustAsync(
            () => connection.ExecuteScalarAsync<int>(
                $"""
                WITH gone AS (
                    DELETE FROM {name} WHERE ctid = ANY(ARRAY(
                        SELECT v.ctid FROM {name} v WHERE v.id < @bound AND v.payload IS NULL AND NOT EXISTS (SELECT 1 FROM deliveries d
                            WHERE d.message_id = v.id) LIMIT @limit))
                    RETURNING application_id, id, channels, tags),
                forgotten AS (DELETE FROM event_ids i USING gone WHERE i.message_id = gone.id),
                labels AS (
                    SELECT application_id, '{EventLabels.Channel}' || jsonb_array_elements_text(channels::jsonb) AS label, id FROM gone
                    UNION SELECT application_id, '{EventLabels.Tag}' || jsonb_array_elements_text(tags::jsonb), id FROM gone),
                unlabelled AS (DELETE FROM event_labels l USING labels WHERE l.application_id = labels.application_id AND l.label =
                    labels.label AND l.id = labels.id)
                SELECT count(*) FROM gone
                """,
                new { bound, limit }),
            limit,
            cancellationToken);

    /// <summary>Forgets the places of channels that were last used before the oldest events that are left, if those are in weeks.</summary>
    private static async Task ForgetChannelsAsync(NpgsqlConnection connection, int limit, CancellationToken cancellationToken)
    {
        var weeks = await PostgresPartitions.ListAsync(connection, "events");
        if (weeks.Count > 0 && !await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM events_default)"))
        {
            var oldest = SqlValues.Milliseconds(PostgresPartitions.BeginningOf(weeks[0].Until).AddDays(-1));
            await ExhaustAsync(
                () =>
                    connection.ExecuteAsync(
                        "DELETE FROM channels WHERE ctid = ANY(ARRAY(SELECT ctid FROM channels WHERE used_at < @oldest LIMIT @limit)) "
                            + "AND used_at < @oldest",
                        new { oldest, limit }),
                limit,
                cancellationToken);
        }
    }

    private static async Task<IEnumerable<(string Name, DateTimeOffset Until)>> OldAsync(
        NpgsqlConnection connection, string table, DateTimeOffset before) =>
        (await PostgresPartitions.ListAsync(connection, table)).Where(week => week.Until <= before);

    private static async Task ExhaustAsync(Func<Task<int>> delete, int limit, CancellationToken cancellationToken)
    {
        while (await delete() == limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task InTransactionAsync(NpgsqlConnection connection, Func<Task> work, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await work();
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Does it unless another process is at it, which then is enough.</summary>
    private Task<int> AloneAsync(Func<NpgsqlConnection, Task<int>> purge, CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            if (!await connection.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_lock(@LockNumber)", new { LockNumber }))
            {
                return 0;
            }

            try
            {
                return await purge(connection);
            }
            finally
            {
                await connection.ExecuteAsync("SELECT pg_advisory_unlock(@LockNumber)", new { LockNumber });
            }
        });
}
