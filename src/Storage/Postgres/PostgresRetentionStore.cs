using Dapper;
using Fanfare.Identifiers;
using Fanfare.Retention;
using Fanfare.Sql;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// Forgets in PostgreSQL. Attempts and events go by the partition, a week at a time and up to a week late: at no cost to those who write.
/// Of an old week in which something must stay, the rest is deleted.
/// </summary>
internal sealed class PostgresRetentionStore(PostgresDatabase database, TimeProvider time) : IRetentionStore
{
    public Task<int> PurgePayloadsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                UPDATE events v SET payload = NULL FROM (
                    SELECT application_id, id FROM events WHERE payload IS NOT NULL AND payload_expires_at <= @now ORDER BY payload_expires_at LIMIT @limit) AS old
                WHERE v.application_id = old.application_id AND v.id = old.id
                """,
                new { now = SqlValues.Milliseconds(now), limit }),
            cancellationToken);

    public Task<int> PurgeAttemptsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        ByWeekAsync(
            "attempts",
            before,
            static (connection, name, _) => connection.ExecuteAsync($"DROP TABLE {name}"),
            cancellationToken);

    public async Task<long?> PurgeEventsAsync(DateTimeOffset before, long position, int limit, CancellationToken cancellationToken)
    {
        await ByWeekAsync("events", before, ForgetEventsAsync, cancellationToken);
        return null;
    }

    private static async Task ForgetEventsAsync(NpgsqlConnection connection, string name, DateTimeOffset until)
    {
        // An event without payload is never owed anew.
        var bound = new { bound = EntityId.FirstAt(EntityId.Message, until) };
        var needed = await connection.ExecuteScalarAsync<bool>(
            $"SELECT EXISTS (SELECT 1 FROM {name} WHERE payload IS NOT NULL) OR EXISTS (SELECT 1 FROM deliveries WHERE message_id < @bound)", bound);
        if (needed)
        {
            await connection.ExecuteAsync(
                $"""
                WITH gone AS (
                    DELETE FROM {name} v WHERE v.payload IS NULL AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.message_id = v.id) RETURNING v.id)
                DELETE FROM event_ids i USING gone WHERE i.message_id = gone.id
                """);
        }
        else
        {
            await connection.ExecuteAsync($"DELETE FROM event_ids i USING {name} v WHERE i.message_id = v.id AND v.event_id IS NOT NULL");
            await connection.ExecuteAsync($"DROP TABLE {name}");
        }
    }

    /// <summary>Does something to each partition that is wholly older than a time, and makes those of the next weeks. One process at a time does it.</summary>
    /// <returns>0: there is nothing left to do.</returns>
    private Task<int> ByWeekAsync(string table, DateTimeOffset before, Func<NpgsqlConnection, string, DateTimeOffset, Task> forget, CancellationToken cancellationToken) =>
        PostgresDatabase.TranslatedAsync(async () =>
        {
            await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await connection.ExecuteScalarAsync<bool>("SELECT pg_try_advisory_xact_lock(@LockNumber)", new { PostgresMigrations.LockNumber }))
            {
                await PostgresPartitions.CreateAsync(connection, time.GetUtcNow());
                foreach (var (name, until) in await PostgresPartitions.ListAsync(connection, table))
                {
                    if (until <= before)
                    {
                        await forget(connection, name, until);
                    }
                }

                if (table == "events")
                {
                    await ForgetChannelsAsync(connection);
                }
            }

            await transaction.CommitAsync(cancellationToken);
            return 0;
        });

    /// <summary>Forgets the places of channels that were last used before the oldest events that are left, if those are in weeks.</summary>
    private static async Task ForgetChannelsAsync(NpgsqlConnection connection)
    {
        var weeks = await PostgresPartitions.ListAsync(connection, "events");
        if (weeks.Count > 0 && !await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM events_default)"))
        {
            await connection.ExecuteAsync("DELETE FROM channels WHERE used_at < @oldest", new { oldest = SqlValues.Milliseconds(weeks[0].Until.AddDays(-14)) });
        }
    }
}
