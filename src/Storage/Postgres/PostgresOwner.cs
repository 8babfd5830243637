using Npgsql;

namespace Fanfare.Postgres;

/// <summary>The process that works on a database, where only one may: the newest.</summary>
internal static class PostgresOwner
{
    /// <summary>Makes this process the owner.</summary>
    public static async Task<long> TakeAsync(NpgsqlConnection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE process_owner SET epoch = epoch + 1, node = @node, since = @since RETURNING epoch";
        command.Parameters.AddWithValue("node", $"process {Environment.ProcessId} on {Environment.MachineName}");
        command.Parameters.AddWithValue("since", time.GetUtcNow().ToUnixTimeMilliseconds());
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Who owns the database.</summary>
    /// <param name="connection">A connection, in a transaction.</param>
    /// <param name="held">Whether nobody may take it over until the transaction ends.</param>
    /// <param name="cancellationToken">A token.</param>
    public static async Task<(long Epoch, string Node)> ReadAsync(NpgsqlConnection connection, bool held, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = held ? "SELECT epoch, node FROM process_owner FOR SHARE" : "SELECT epoch, node FROM process_owner";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetString(1));
    }
}
