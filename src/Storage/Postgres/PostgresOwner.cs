using Npgsql;

namespace Fanfare.Postgres;

/// <summary>The cluster that delivers from a database: the newest. A process by itself is a cluster of one.</summary>
internal static class PostgresOwner
{
    /// <summary>The lock that whoever writes for the owner shares, and whoever takes over has alone.</summary>
    public const long LockNumber = 0x46414E46_41524F57;

    public const string Query = "SELECT epoch, node FROM store_owner";

    /// <summary>
    /// Makes a cluster the owner, once whatever the one before is just writing has been written. A node of the owner joins it.
    /// </summary>
    /// <returns>The epoch under which the cluster owns the database.</returns>
    public static async Task<long> TakeAsync(
        NpgsqlConnection connection, string cluster, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT pg_advisory_xact_lock(@lock);
            UPDATE store_owner SET epoch = epoch + 1, cluster = @cluster, node = @node, since = @since WHERE cluster <> @cluster;
            """;
        command.Parameters.AddWithValue("lock", LockNumber);
        command.Parameters.AddWithValue("cluster", cluster);
        command.Parameters.AddWithValue("node", $"process {Environment.ProcessId} on {Environment.MachineName}");
        command.Parameters.AddWithValue("since", time.GetUtcNow().ToUnixTimeMilliseconds());
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await command.ExecuteNonQueryAsync(cancellationToken);
        var (epoch, _) = await ReadAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return epoch;
    }

    /// <summary>Who owns the database.</summary>
    public static Task<(long Epoch, string Node)> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(connection, Query, cancellationToken);

    /// <summary>Who owns the database, and keeps it until the transaction ends.</summary>
    public static Task<(long Epoch, string Node)> ReadSharedAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ReadAsync(connection, $"{Query} FOR SHARE", cancellationToken);

    public static (long Epoch, string Node) Of(NpgsqlDataReader reader) => (reader.GetInt64(0), reader.GetString(1));

    private static async Task<(long Epoch, string Node)> ReadAsync(
        NpgsqlConnection connection, string query, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = query;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return Of(reader);
    }
}
