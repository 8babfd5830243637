using System.Globalization;
using Dapper;
using Fanfare.Identifiers;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// The partitions of events, their labels, and attempts: a week each, named after the Monday with which it begins, by the time in their
/// ids. Whoever makes or drops one waits for its lock a moment at most: everybody who writes would wait behind it.
/// </summary>
internal static class PostgresPartitions
{
    private const int WeeksAhead = 3;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly DateTimeOffset AMonday = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Makes the partitions of this week and the next ones, unless they are there. To be called by one process at a time.
    /// </summary>
    /// <exception cref="PostgresException">A lock was not to be had now; what was made before stays.</exception>
    public static async Task CreateAsync(NpgsqlConnection connection, DateTimeOffset now)
    {
        var first = AMonday + (Math.Floor((now - AMonday) / Week) * Week);
        foreach (
            var (table, prefix) in new[] { ("events", EntityId.Message), ("event_labels", EntityId.Message), (
                "attempts", EntityId.Attempt) })
        {
            var there = await ListAsync(connection, table);
            for (var week = 0; week <= WeeksAhead; week++)
            {
                var (from, until) = (first + (week * Week), first + ((week + 1) * Week));
                var name = string.Create(CultureInfo.InvariantCulture, $"{table}_{from:yyyyMMdd}");
                var (lower, upper) = (EntityId.FirstAt(prefix, from), EntityId.FirstAt(prefix, until));

                // Rows that came before their week was made stay where they are, and that week with them.
                if (!there.Exists(one => one.Name == name) && !await connection.ExecuteScalarAsync<bool>(
                    $"SELECT EXISTS (SELECT 1 FROM {table}_default WHERE id >= @lower AND id < @upper)", new { lower, upper }))
                {
                    await connection.ExecuteAsync(
                        $"CREATE TABLE {name} (LIKE {table} INCLUDING ALL); SET LOCAL lock_timeout = '200ms'; ALTER TABLE {table} "
                            + $"ATTACH PARTITION {name} FOR VALUES FROM ('{lower}') TO ('{upper}')");
                }
            }
        }
    }

    /// <summary>Drops partitions with all that is in them.</summary>
    /// <exception cref="PostgresException">Its lock was not to be had now.</exception>
    public static Task DropAsync(NpgsqlConnection connection, params string[] names) =>
        connection.ExecuteAsync($"SET LOCAL lock_timeout = '200ms'; DROP TABLE IF EXISTS {string.Join(", ", names)}");

    /// <summary>The partitions of a table by name, oldest first, with the time at which each ends.</summary>
    public static async Task<List<(string Name, DateTimeOffset Until)>> ListAsync(NpgsqlConnection connection, string table)
    {
        var names = await connection.QueryAsync<string>(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = CAST(@table AS regclass) "
                + "ORDER BY c.relname", new { table });
        return
        [
            .. names
                .Where(name => !name.EndsWith("_default", StringComparison.Ordinal))
                .Select(
                    name =>
                        (name, DateTimeOffset.ParseExact(name.AsSpan(table.Length + 1), "yyyyMMdd", CultureInfo.InvariantCulture,
                            DateTimeStyles.AssumeUniversal) + Week)),
        ];
    }

    /// <summary>When a partition begins that ends then.</summary>
    public static DateTimeOffset BeginningOf(DateTimeOffset until) => until - Week;
}
