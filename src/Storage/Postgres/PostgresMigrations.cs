using Dapper;
using Fanfare.Sql;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// Brings a database to the schema that this build knows: numbered SQL files, all in one transaction, one process at a time.
/// </summary>
internal static class PostgresMigrations
{
    /// <summary>The number of the advisory lock under which the schema is changed, here and by whoever else does it by hand.</summary>
    public const long LockNumber = 0x46414E46_41524500;

    public static async Task ApplyAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@LockNumber)", new { LockNumber });
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL, applied_at bigint NOT NULL)");
        var applied = await connection.ExecuteScalarAsync<int?>("SELECT max(number) FROM schema_migrations") ?? 0;
        var known = Migration.Known("Postgres");
        if (applied > known[^1].Number)
        {
            throw new StoreUnavailableException(
                $"The database has schema {applied}; this build of Fanfare knows schemas up to {known[^1].Number}. Run a newer build.");
        }

        foreach (var migration in known.Where(migration => migration.Number > applied))
        {
            // The text of a migration is its own: what looks like a parameter in it is none.
            await using var command = connection.CreateCommand();
            command.CommandText = migration.Sql;
            await command.ExecuteNonQueryAsync(cancellationToken);
            await connection.ExecuteAsync(
                "INSERT INTO schema_migrations (number, name, applied_at) VALUES (@Number, @Name, @now)",
                new { migration.Number, migration.Name, now = time.GetUtcNow().ToUnixTimeMilliseconds() });
        }

        await PostgresPartitions.CreateAsync(connection, time.GetUtcNow());
        await transaction.CommitAsync(cancellationToken);
    }
}
