using System.Globalization;
using Npgsql;

namespace Fanfare.Sources.Postgres;

/// <summary>Sees to it that a database is as a source needs it: tables that can be told of, the publication, the slot.</summary>
internal sealed class SourceSetup(PostgresSourceSettings settings, NpgsqlDataSource database, SourceReports reports)
{
    private const string PublicationQuery =
        """
        SELECT p.puballtables, p.pubviaroot, ARRAY(SELECT r.prrelid FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid),
            obj_description(p.oid, 'pg_publication')
        FROM pg_catalog.pg_publication p WHERE p.pubname = $1
        """;

    private const string SlotQuery =
        "SELECT plugin = 'pgoutput' AND database = current_database(), coalesce(wal_status, ''), active FROM "
            + "pg_catalog.pg_replication_slots WHERE slot_name = $1";

    private const string StandingQuery =
        """
        SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END,
            s.confirmed_flush_lsn)::bigint,
            EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.pubname = $3
                AND (p.puballtables OR NOT EXISTS (SELECT unnest($4::oid[]) EXCEPT SELECT r.prrelid FROM pg_catalog.pg_publication_rel r
                    WHERE r.prpubid = p.oid)))
        FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = $1 AND s.active_pid = $2
        """;

    private static readonly NpgsqlCommandBuilder Sql = new();

    /// <summary>Whether this process has seen the slot.</summary>
    private bool _slotWasThere;

    /// <summary>What is written at the publication once there is a slot: so it is known that one is gone.</summary>
    private string Mark => $"Fanfare reads this through the slot {settings.SlotName}.";

    private string NewSlot => $"SELECT pg_create_logical_replication_slot('{settings.SlotName}', 'pgoutput')";

    private string Publication => Sql.QuoteIdentifier(settings.PublicationName);

    /// <summary>Looks at everything, and makes what is missing, unless another process reads.</summary>
    /// <param name="beforeSlotAsync">What is to be done before there is a slot; it hears whether this is the first time.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The tables.</returns>
    /// <exception cref="SourceException">Something is not as it must be, and the role may not or cannot change it.</exception>
    public async Task<IReadOnlyList<MappedTable>> PrepareAsync(Func<bool, Task> beforeSlotAsync, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand("SHOW wal_level", connection))
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is not "logical" and var level)
            {
                throw new SourceException(
                    SourceFault.Rights,
                    $"The server's wal_level is '{level}'. Run: ALTER SYSTEM SET wal_level = 'logical'; and restart the server");
            }
        }

        var hasSlot = await CheckSlotAsync(connection, cancellationToken);
        var tables = await SourceTables.MapAsync(connection, settings.Tables, cancellationToken);
        var publication = await ReadPublicationAsync(connection, cancellationToken);
        var isFirst = !hasSlot && publication?.Mark != Mark && !_slotWasThere;
        await beforeSlotAsync(isFirst);
        await PublishAsync(connection, publication, tables, cancellationToken);
        if (!hasSlot && !isFirst)
        {
            throw new SourceException(
                SourceFault.SlotLost,
                $"The slot '{settings.SlotName}' is gone: changes since it was read last cannot be sent. To go on with those from now "
                    + $"on, run: {NewSlot}");
        }

        if (!hasSlot)
        {
            await RunAsync(connection, NewSlot, $"ALTER ROLE {Sql.QuoteIdentifier(connection.UserName!)} REPLICATION", cancellationToken);
            reports.SlotMade(settings.Name, settings.SlotName);
        }

        _slotWasThere = true;
        if (publication?.Mark != Mark)
        {
            await MarkAsync(connection, cancellationToken);
        }

        return tables;
    }

    /// <summary>Looks how a process of the server that sends is.</summary>
    /// <returns>What it has not been confirmed, in bytes; null when it does not send now.</returns>
    /// <exception cref="SourceException">The publication no longer holds a table.</exception>
    public async Task<long?> ReadLagAsync(int processId, IReadOnlyList<MappedTable> tables, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StandingQuery);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = settings.SlotName });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = processId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = settings.PublicationName });
        command.Parameters.Add(
            new NpgsqlParameter<uint[]>
            {
                TypedValue = [.. tables.Select(static table => table.Id)],
                NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid,
            });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return null;
        }

        return reader.GetBoolean(1)
            ? reader.GetInt64(0)
            : throw new SourceException(
                SourceFault.Table,
                $"The publication {Publication} no longer holds every table; what was changed in those that it does not hold is not sent");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, string remedy, CancellationToken cancellationToken)
    {
        try
        {
            // A slot is made when the transactions that are open now have ended.
            await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SourceException(SourceFault.Rights, $"{exception.MessageText}. Let somebody who may run: {remedy}", exception);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateObject)
        {
            // Another process of the cluster was faster.
        }
    }

    private async Task<bool> CheckSlotAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SlotQuery, connection) { Parameters = { new() { Value = settings.SlotName } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken))
        {
            return false;
        }

        if (!reader.GetBoolean(0))
        {
            throw new SourceException(
                SourceFault.Rights,
                $"The slot '{settings.SlotName}' is another database's, or not of the plugin pgoutput: say Slot in the settings");
        }

        if (reader.GetString(1) == "lost")
        {
            throw new SourceException(
                SourceFault.SlotLost,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The server has thrown away changes that the slot '{settings.SlotName}' has not read: they cannot be sent. To go "
                        + $"on with those from now on, run: SELECT pg_drop_replication_slot('{settings.SlotName}'); {NewSlot}"));
        }

        return reader.GetBoolean(2)
            ? throw new SourceException(SourceFault.SlotInUse, $"Another process reads from the slot '{settings.SlotName}'") : true;
    }

    private async Task<PublicationFound?> ReadPublicationAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(PublicationQuery, connection)
        {
            Parameters = { new() { Value = settings.PublicationName } },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PublicationFound(
                reader.GetBoolean(0), reader.GetBoolean(1), [.. await reader.GetFieldValueAsync<uint[]>(
                    2, cancellationToken)], await reader.IsDBNullAsync(3, cancellationToken) ? null : reader.GetString(3))
            : null;
    }

    /// <summary>Has the publication hold exactly the tables, unless it holds all that there are.</summary>
    private async Task PublishAsync(
        NpgsqlConnection connection, PublicationFound? found, IReadOnlyList<MappedTable> tables, CancellationToken cancellationToken)
    {
        var list = string.Join(", ", tables.Select(static table => SourceTables.Quote(table.Address)));
        var changes = new List<string>();
        if (found is null)
        {
            changes.Add(
                $"CREATE PUBLICATION {Publication} FOR TABLE {list} WITH (publish = 'insert, update, delete, truncate', "
                    + "publish_via_partition_root = true)");
        }
        else
        {
            if (!found.HoldsAll && !found.Tables.SetEquals(tables.Select(static table => table.Id)))
            {
                changes.Add($"ALTER PUBLICATION {Publication} SET TABLE {list}");
            }

            if (!found.IsByRoot && tables.Any(static table => table.IsPartitioned))
            {
                changes.Add($"ALTER PUBLICATION {Publication} SET (publish_via_partition_root = true)");
            }
        }

        foreach (var change in changes)
        {
            await RunAsync(connection, change, change, cancellationToken);
            reports.Published(settings.Name, change);
        }
    }

    private async Task MarkAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, $"COMMENT ON PUBLICATION {Publication} IS '{Mark}'", "", cancellationToken);
        }
        catch (SourceException)
        {
            reports.NotMarked(settings.Name, settings.PublicationName);
        }
    }

    private sealed record PublicationFound(bool HoldsAll, bool IsByRoot, HashSet<uint> Tables, string? Mark);
}
