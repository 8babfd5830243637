using Npgsql;

namespace Fanfare.Sources.Postgres;

/// <summary>Looks whether the tables of a source can be told of, and how.</summary>
internal static class SourceTables
{
    /// <summary>
    /// A partitioned table's identity is that of its partitions: what PostgreSQL tells of a deleted row is what the least of them tells.
    /// </summary>
    private const string Query =
        """
        WITH found AS (
            SELECT c.oid, c.relkind, c.relreplident FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')),
        leaves AS (
            SELECT n.nspname, l.relname, l.relreplident FROM found JOIN pg_catalog.pg_class l
                ON CASE found.relkind WHEN 'p' THEN l.oid IN (SELECT relid FROM pg_catalog.pg_partition_tree(found.oid) WHERE isleaf AND
                    relid <> found.oid) ELSE l.oid = found.oid END
            JOIN pg_catalog.pg_namespace n ON n.oid = l.relnamespace)
        SELECT found.oid, found.relkind = 'p',
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = found.oid AND a.attnum > 0 AND NOT
                a.attisdropped AND a.attgenerated = '' ORDER BY a.attnum),
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k
                (number, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = found.oid AND a.attnum = k.number WHERE i.indrelid = found.oid AND
                    i.indisprimary ORDER BY k.place),
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = found.oid AND a.attnum =
                ANY (i.indkey::int2[])
                WHERE i.indrelid = found.oid AND CASE
                    WHEN found.relkind = 'p' THEN i.indisprimary AND NOT EXISTS (SELECT FROM leaves WHERE relreplident NOT IN ('d', 'f'))
                    ELSE (found.relreplident = 'd' AND i.indisprimary) OR (found.relreplident = 'i' AND i.indisreplident) END),
            ARRAY(SELECT format('ALTER TABLE %I.%I REPLICA IDENTITY FULL', nspname, relname) FROM leaves WHERE relreplident <> 'f' ORDER BY
                1)
        FROM found
        """;

    private static readonly NpgsqlCommandBuilder Sql = new();

    /// <summary>A table as SQL writes it.</summary>
    public static string Quote((string Schema, string Name) table) =>
        $"{Sql.QuoteIdentifier(table.Schema)}.{Sql.QuoteIdentifier(table.Name)}";

    public static async Task<IReadOnlyList<MappedTable>> MapAsync(
        NpgsqlConnection connection, IEnumerable<SourceTableSettings> tables, CancellationToken cancellationToken)
    {
        var mapped = new List<MappedTable>();
        foreach (var table in tables)
        {
            mapped.Add(await MapAsync(connection, table, cancellationToken));
        }

        return mapped;
    }

    private static async Task<MappedTable> MapAsync(
        NpgsqlConnection connection, SourceTableSettings table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection)
        {
            Parameters = { new() { Value = table.Address.Schema }, new() { Value = table.Address.Name } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new SourceException(SourceFault.Table, $"There is no table {Quote(table.Address)}");
        }

        var columns = await reader.GetFieldValueAsync<string[]>(2, cancellationToken);
        var primaryKey = await reader.GetFieldValueAsync<string[]>(3, cancellationToken);
        var identity = await reader.GetFieldValueAsync<string[]>(4, cancellationToken);
        var toBeFull = await reader.GetFieldValueAsync<string[]>(5, cancellationToken);
        if (table.Key.Count == 0 && primaryKey.Length == 0)
        {
            throw new SourceException(SourceFault.Table, $"{Quote(table.Address)} has no primary key: say Key in its settings");
        }

        var map = new TableMap(table, table.Key.Count > 0 ? table.Key : primaryKey);
        if (map.Named.Except(columns, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new SourceException(
                SourceFault.Table, $"{Quote(table.Address)} has no column '{unknown}' that is sent; it has {string.Join(", ", columns)}");
        }

        // Without this the database would not only tell too little: of a table with no identity at all it would refuse its application's
        // deletes.
        var untold = map.Needed.Except(identity, StringComparer.Ordinal).ToList();
        return toBeFull.Length == 0 || untold.Count == 0
            ? new MappedTable(await reader.GetFieldValueAsync<uint>(0, cancellationToken), table.Address, reader.GetBoolean(1), map)
            : throw new SourceException(
                SourceFault.Table,
                $"Of a row of {Quote(table.Address)} that is deleted, PostgreSQL tells "
                    + $"{(identity.Length == 0 ? "nothing" : string.Join(", ", identity))}, and not {string.Join(", ", untold)}. Run: "
                        + $"{string.Join("; ", toBeFull)}");
    }
}
