using Dapper;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>
/// Brings a database to the schema that this build knows: numbered SQL files, each in a transaction that holds the write lock.
/// </summary>
internal static class SqliteMigrations
{
    public static void Apply(SqliteConnection connection, TimeProvider time)
    {
        SqliteDatabase.Execute(
            connection,
            "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var known = Migration.Known("Sqlite");
        foreach (var migration in known)
        {
            ApplyOne(connection, migration, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        var newest = connection.ExecuteScalar<long>("SELECT max(number) FROM schema_migrations");
        if (newest > known[^1].Number)
        {
            throw new StoreUnavailableException(
                $"The database has schema {newest}; this build of Fanfare knows schemas up to {known[^1].Number}. Run a newer build.");
        }
    }

    private static void ApplyOne(SqliteConnection connection, Migration migration, long now)
    {
        SqliteDatabase.Execute(connection, "BEGIN EXCLUSIVE");
        try
        {
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM schema_migrations WHERE number = @Number", migration) == 0)
            {
                SqliteDatabase.Execute(connection, migration.Sql);
                connection.Execute(
                    "INSERT INTO schema_migrations (number, name, applied_at) VALUES (@Number, @Name, @now)",
                    new { migration.Number, migration.Name, now });
            }

            SqliteDatabase.Execute(connection, "COMMIT");
        }
        catch
        {
            SqliteDatabase.Execute(connection, "ROLLBACK");
            throw;
        }
    }
}
