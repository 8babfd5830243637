using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>A statement that is compiled once and run many times, its parameters by position: <c>@p0</c>, <c>@p1</c> …</summary>
internal sealed class PreparedCommand : IDisposable
{
    private readonly SqliteCommand _command;

    public PreparedCommand(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var index = 0; index < parameters; index++)
        {
            var parameter = _command.CreateParameter();
            parameter.ParameterName = $"@p{index}";
            _command.Parameters.Add(parameter);
        }
    }

    /// <summary>Runs the statement and gives the number of rows that it changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    /// <summary>Runs the query and gives what <paramref name="read"/> makes of its first row, or nothing when there is none.</summary>
    public T? First<T>(Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = _command.ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            _command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }
    }
}
