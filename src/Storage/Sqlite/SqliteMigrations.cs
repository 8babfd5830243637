using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Brings a database to the schema that this build knows: numbered SQL files, each in a transaction that holds the write lock.</summary>
internal static class SqliteMigrations
{
    public static void Apply(SqliteConnection connection, TimeProvider time)
    {
        SqliteDatabase.Execute(connection, "CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL)");
        var known = Known();
        foreach (var (number, name, sql) in known)
        {
            ApplyOne(connection, number, name, sql, time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        var newest = connection.ExecuteScalar<long>("SELECT max(number) FROM schema_migrations");
        if (newest > known[^1].Number)
        {
            throw new StoreUnavailableException($"The database has schema {newest}; this build of Fanfare knows schemas up to {known[^1].Number}. Run a newer build.");
        }
    }

    private static void ApplyOne(SqliteConnection connection, int number, string name, string sql, long now)
    {
        SqliteDatabase.Execute(connection, "BEGIN EXCLUSIVE");
        try
        {
            if (connection.ExecuteScalar<long>("SELECT count(*) FROM schema_migrations WHERE number = @number", new { number }) == 0)
            {
                SqliteDatabase.Execute(connection, sql);
                connection.Execute("INSERT INTO schema_migrations (number, name, applied_at) VALUES (@number, @name, @now)", new { number, name, now });
            }

            SqliteDatabase.Execute(connection, "COMMIT");
        }
        catch
        {
            SqliteDatabase.Execute(connection, "ROLLBACK");
            throw;
        }
    }

    private static List<(int Number, string Name, string Sql)> Known()
    {
        const string Prefix = "Sqlite.";
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture), name[Prefix.Length..], reader.ReadToEnd());
            })];
    }
}
