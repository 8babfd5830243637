using Npgsql;

namespace Fanfare.Postgres;

internal static class NpgsqlBatchExtensions
{
    /// <summary>Adds a statement with its parameters by position: <c>$1</c>, <c>$2</c> …</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var value in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        batch.BatchCommands.Add(command);
    }
}
