using System.Globalization;
using Npgsql;

namespace Fanfare.Changes.Postgres;

/// <summary>Sees to it that a database is as a source needs it: tables that can be told of, the publication, the slot.</summary>
internal sealed class SourceSetup(PostgresSourceSettings settings, NpgsqlDataSource database, SourceLog log)
{
    private const string TableQuery =
        """
        SELECT c.relreplident = 'f',
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place),
            ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey::int2[])
                WHERE i.indrelid = c.oid AND ((c.relreplident = 'd' AND i.indisprimary) OR (c.relreplident = 'i' AND i.indisreplident)))
        FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p')
        """;

    private const string PublicationQuery =
        """
        SELECT p.puballtables, ARRAY(SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_publication_rel r
            JOIN pg_catalog.pg_class c ON c.oid = r.prrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE r.prpubid = p.oid), obj_description(p.oid, 'pg_publication')
        FROM pg_catalog.pg_publication p WHERE p.pubname = $1
        """;

    private const string SlotQuery = "SELECT plugin = 'pgoutput' AND database = current_database(), coalesce(wal_status, ''), active FROM pg_catalog.pg_replication_slots WHERE slot_name = $1";

    private static readonly NpgsqlCommandBuilder Sql = new();

    /// <summary>Whether this process has read from the slot before.</summary>
    private bool _slotWasThere;

    /// <summary>Looks at everything, and makes what is missing.</summary>
    /// <returns>How the rows of each table become changes.</returns>
    /// <exception cref="SourceException">Something is not as it must be, and the role may not or cannot change it.</exception>
    public async Task<IReadOnlyDictionary<(string Schema, string Name), TableMap>> PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        if (await ScalarAsync(connection, "SHOW wal_level", cancellationToken) is not "logical")
        {
            throw new SourceException(SourceFault.Rights, "The server's wal_level is not 'logical'. Run: ALTER SYSTEM SET wal_level = 'logical', and restart it");
        }

        var maps = new Dictionary<(string, string), TableMap>();
        foreach (var table in settings.Tables)
        {
            maps.Add(table.Address, await MapAsync(connection, table, cancellationToken));
        }

        var slotWasMade = await PublishAsync(connection, cancellationToken);
        await EnsureSlotAsync(connection, slotWasMade, cancellationToken);
        return maps;
    }

    private static string Quote((string Schema, string Name) table) => $"{Sql.QuoteIdentifier(table.Schema)}.{Sql.QuoteIdentifier(table.Name)}";

    private static async Task<TableMap> MapAsync(NpgsqlConnection connection, SourceTableSettings table, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TableQuery, connection) { Parameters = { new() { Value = table.Address.Schema }, new() { Value = table.Address.Name } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            throw new SourceException(SourceFault.Table, $"There is no table {Quote(table.Address)}");
        }

        var isFull = reader.GetBoolean(0);
        var columns = await reader.GetFieldValueAsync<string[]>(1, cancellationToken);
        var primaryKey = await reader.GetFieldValueAsync<string[]>(2, cancellationToken);
        var identity = await reader.GetFieldValueAsync<string[]>(3, cancellationToken);
        if (table.Key.Count == 0 && primaryKey.Length == 0)
        {
            throw new SourceException(SourceFault.Table, $"{Quote(table.Address)} has no primary key: say Key in its settings");
        }

        var map = new TableMap(table, table.Key.Count > 0 ? table.Key : primaryKey);
        if (map.Named.Except(columns, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new SourceException(SourceFault.Table, $"{Quote(table.Address)} has no column '{unknown}'; it has {string.Join(", ", columns)}");
        }

        return isFull || !map.Needed.Except(identity, StringComparer.Ordinal).Any()
            ? map
            : throw new SourceException(
                SourceFault.Table,
                $"Of a row of {Quote(table.Address)} that is deleted, PostgreSQL tells {(identity.Length == 0 ? "nothing" : string.Join(", ", identity))}, and not {string.Join(", ", map.Needed.Except(identity, StringComparer.Ordinal))}. Run: ALTER TABLE {Quote(table.Address)} REPLICA IDENTITY FULL");
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, string whoMay, CancellationToken cancellationToken)
    {
        try
        {
            // A slot is made when the transactions that are open now have ended.
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SourceException(SourceFault.Rights, $"{exception.MessageText}. Let {whoMay} run: {sql}", exception);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateObject)
        {
            // Another process of the cluster was faster.
        }
    }

    /// <summary>Has the publication hold exactly the tables.</summary>
    /// <returns>Whether a slot was made for it before.</returns>
    private async Task<bool> PublishAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var name = Sql.QuoteIdentifier(settings.PublicationName);
        var tables = string.Join(", ", settings.Tables.Select(static table => Quote(table.Address)));
        string? change;
        var slotWasMade = false;
        await using (var command = new NpgsqlCommand(PublicationQuery, connection) { Parameters = { new() { Value = settings.PublicationName } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                change = $"CREATE PUBLICATION {name} FOR TABLE {tables} WITH (publish = 'insert, update, delete, truncate', publish_via_partition_root = true)";
            }
            else
            {
                slotWasMade = !await reader.IsDBNullAsync(2, cancellationToken) && reader.GetString(2) == Mark;
                change = reader.GetBoolean(0) || Holds(await reader.GetFieldValueAsync<string[]>(1, cancellationToken)) ? null : $"ALTER PUBLICATION {name} SET TABLE {tables}";
            }
        }

        if (change is not null)
        {
            await RunAsync(connection, change, "the tables' owner", cancellationToken);
            log.Published(settings.Name, change);
        }

        return slotWasMade;

        bool Holds(string[] held) => held.ToHashSet(StringComparer.Ordinal).SetEquals(settings.Tables.Select(static table => $"{table.Address.Schema}.{table.Address.Name}"));
    }

    private string Mark => $"Fanfare reads this through the slot {settings.SlotName}.";

    private async Task EnsureSlotAsync(NpgsqlConnection connection, bool wasMade, CancellationToken cancellationToken)
    {
        await using (var command = new NpgsqlCommand(SlotQuery, connection) { Parameters = { new() { Value = settings.SlotName } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken))
            {
                _slotWasThere = true;
                if (!reader.GetBoolean(0))
                {
                    throw new SourceException(SourceFault.Rights, $"The slot '{settings.SlotName}' is another database's, or not of the plugin pgoutput: say Slot in the settings");
                }

                if (reader.GetString(1) == "lost")
                {
                    throw new SourceException(
                        SourceFault.SlotLost,
                        string.Create(CultureInfo.InvariantCulture, $"The server has thrown away changes that the slot '{settings.SlotName}' has not read: they cannot be sent. To go on with those from now on, run: SELECT pg_drop_replication_slot('{settings.SlotName}')"));
                }

                return;
            }
        }

        await RunAsync(connection, $"SELECT pg_create_logical_replication_slot('{settings.SlotName}', 'pgoutput')", "a role with REPLICATION", cancellationToken);
        if (wasMade || _slotWasThere)
        {
            log.SlotMissed(settings.Name, settings.SlotName);
        }
        else
        {
            log.SlotMade(settings.Name, settings.SlotName);
        }

        _slotWasThere = true;
        try
        {
            await RunAsync(connection, $"COMMENT ON PUBLICATION {Sql.QuoteIdentifier(settings.PublicationName)} IS '{Mark}'", "its owner", cancellationToken);
        }
        catch (SourceException)
        {
            // Whose publication it is does without the mark.
        }
    }
}
