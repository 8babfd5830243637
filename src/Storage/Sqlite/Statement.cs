using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fanfare.Sqlite;

/// <summary>
/// A statement that is compiled once and run many times, its parameters by position: <c>?1</c>, <c>?2</c> … It speaks to SQLite itself: the
/// driver's commands, made for all that a program may ask, take longer than the rows that a batch writes.
/// </summary>
internal sealed class Statement : IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Runs the statement and gives the number of rows that it changed.</summary>
    /// <exception cref="SqliteException">It failed; nothing of it is kept.</exception>
    public int Execute(params ReadOnlySpan<SqliteValue> values)
    {
        try
        {
            return Step(values) ? throw new InvalidOperationException("A statement that writes gave a row.")
                : raw.sqlite3_changes(_database);
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    /// <summary>Runs the query and gives what <paramref name="read"/> makes of its first row, or nothing when there is none.</summary>
    /// <exception cref="SqliteException">It failed.</exception>
    public T? First<T>(Func<Row, T> read, params ReadOnlySpan<SqliteValue> values)
    {
        try
        {
            return Step(values) ? read(new Row(_statement)) : default;
        }
        finally
        {
            raw.sqlite3_reset(_statement);
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>Whether there is a row.</summary>
    private bool Step(ReadOnlySpan<SqliteValue> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            Check(Bind(index + 1, values[index]));
        }

        var result = raw.sqlite3_step(_statement);
        if (result is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return result == raw.SQLITE_ROW;
        }

        Check(result);
        return false;
    }

    private int Bind(int parameter, SqliteValue value) => value switch
    {
        { Text: { } text } => BindText(parameter, text),
        { Blob: { } blob } => raw.sqlite3_bind_blob(_statement, parameter, blob),
        { Integer: { } integer } => raw.sqlite3_bind_int64(_statement, parameter, integer),
        _ => raw.sqlite3_bind_null(_statement, parameter),
    };

    private int BindText(int parameter, string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        var bytes = rented is null ? stackalloc byte[StackBytes] : rented;
        try
        {
            return raw.sqlite3_bind_text(_statement, parameter, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _database);

    /// <summary>The row that a query stands on.</summary>
    public readonly struct Row(sqlite3_stmt statement)
    {
        public long Integer(int column) => raw.sqlite3_column_int64(statement, column);

        public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

        public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

        public byte[]? BlobOrNull(int column) => IsNull(column) ? null : raw.sqlite3_column_blob(statement, column).ToArray();

        private bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
    }
}
