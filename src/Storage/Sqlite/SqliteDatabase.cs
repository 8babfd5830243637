using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>
/// One SQLite file in WAL mode. Writes run one after another on a thread of their own, each in a transaction that is on disk
/// (<c>synchronous=FULL</c>) when the write returns; reads run beside them on connections of their own.
/// </summary>
internal sealed class SqliteDatabase : SqlDatabase, IDisposable
{
    private const int PageSize = 4096;

    /// <summary>How long another process may hold the write lock (a backup, say) before a write is given up.</summary>
    private const int BusySeconds = 2;

    private readonly string _connectionString;
    private readonly Queue<Action<SqliteConnection>> _writes = [];
    private readonly ConcurrentBag<SqliteConnection> _readers = [];
    private readonly TaskScheduler _scans = new ConcurrentExclusiveSchedulerPair(
        TaskScheduler.Default, Math.Max(2, Environment.ProcessorCount / 2)).ConcurrentScheduler;
    private readonly FileStream _lock;
    private readonly SqliteConnection _writer;
    private readonly Thread _thread;
    private bool _closed;

    private SqliteDatabase(string connectionString, FileStream fileLock, SqliteConnection writer)
    {
        _connectionString = connectionString;
        _lock = fileLock;
        _writer = writer;
        _thread = new Thread(RunWrites) { IsBackground = true, Name = "SQLite writer" };
        _thread.Start();
    }

    /// <summary>Opens the database, making and migrating it as needed.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened.</exception>
    public static SqliteDatabase Open(StorageOptions options, TimeProvider time)
    {
        try
        {
            Directory.CreateDirectory(options.Path);
            var fileLock = Lock(options.Path);
            var connectionString = new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(options.Path, "fanfare.db"),
                Pooling = false,
                DefaultTimeout = BusySeconds,
            }.ToString();
            var writer = new SqliteConnection(connectionString);
            writer.Open();
            Execute(writer, "PRAGMA journal_mode = WAL");
            Execute(writer, "PRAGMA synchronous = FULL");
            SqliteMigrations.Apply(writer, time);
            if (options.MaxBytes > 0)
            {
                Execute(writer, $"PRAGMA max_page_count = {Math.Max(1, options.MaxBytes / PageSize)}");
            }

            return new SqliteDatabase(connectionString, fileLock, writer);
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The database in '{options.Path}' cannot be opened: {exception.Message}", exception);
        }
    }

    // What the driver calls asynchronous is done when it returns: nothing waits for these tasks.
    public override Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken) =>
        WriteAsync(connection => write(connection).GetAwaiter().GetResult(), cancellationToken);

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        StartRead(connection => read(connection).GetAwaiter().GetResult(), TaskScheduler.Default, cancellationToken);

    public override Task<T> ScanAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        StartRead(connection => read(connection).GetAwaiter().GetResult(), _scans, cancellationToken);

    public override string Labels => "labels";

    public override string Elements(string array) => $"SELECT value FROM json_each({array})";

    public override string Field(string document, string name) => $"json_extract({document}, '$.{name}')";

    /// <summary>Runs <paramref name="write"/> in a transaction of its own, on the writer's thread.</summary>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, T> write, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_writes)
        {
            if (_closed)
            {
                done.SetException(new StoreUnavailableException("The database is closed."));
                return done.Task;
            }

            _writes.Enqueue(Write);
            Monitor.Pulse(_writes);
        }

        return done.Task;

        void Write(SqliteConnection connection)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                done.TrySetCanceled(cancellationToken);
                return;
            }

            try
            {
                done.TrySetResult(InTransaction(connection, write));
            }
#pragma warning disable CA1031 // The writer's thread serves everybody; the failure is its caller's.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                done.TrySetException(Translate(exception));
            }
        }
    }

    private Task<T> StartRead<T>(Func<SqliteConnection, T> read, TaskScheduler scheduler, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    return Read(read);
                }
                catch (SqliteException exception)
                {
                    throw Translate(exception);
                }
            },
            cancellationToken,
            TaskCreationOptions.DenyChildAttach,
            scheduler); // Reads block on the disk: not in a grain's turn.

    public void Dispose()
    {
        lock (_writes)
        {
            // The container knows it by two names.
            if (_closed)
            {
                return;
            }

            _closed = true;
            Monitor.Pulse(_writes);
        }

        _thread.Join();
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Dispose();
        _lock.Dispose();
    }

    internal static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>
    /// One process works on a database: two would take each other's endpoints away. The lock goes with the process, however it ends.
    /// </summary>
    private static FileStream Lock(string path)
    {
        var file = Path.Combine(path, "fanfare.lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (File.Exists(file))
        {
            throw new StoreUnavailableException($"The folder '{path}' is in use by another process.", exception);
        }
    }

    private T Read<T>(Func<SqliteConnection, T> read)
    {
        var connection = _readers.TryTake(out var idle) ? idle : OpenReader();
        try
        {
            Execute(connection, "BEGIN");
            var result = read(connection);
            Execute(connection, "COMMIT");
            _readers.Add(connection);
            return result;
        }
        catch
        {
            // Whatever is wrong with it, the next read begins with a fresh one.
            connection.Dispose();
            throw;
        }
    }

    private static T InTransaction<T>(SqliteConnection connection, Func<SqliteConnection, T> write)
    {
        try
        {
            Execute(connection, "BEGIN IMMEDIATE");
            var result = write(connection);
            Execute(connection, "COMMIT");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some errors (a full disk among them) have rolled back already.
        }
    }

    private static Exception Translate(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 5 or 6 or 7 or 8 or 9 or 10 or 11 or 13 or 14 or 26 } error
            ? new StoreUnavailableException($"The database is unavailable: {error.Message}", error)
            : exception;

    private void RunWrites()
    {
        while (TryTake(out var write))
        {
            write(_writer);
        }
    }

    /// <summary>
    /// The next write, once there is one; false when the database is closed and all are done. It waits without spinning, which two cores
    /// cannot spare.
    /// </summary>
    private bool TryTake([NotNullWhen(true)] out Action<SqliteConnection>? write)
    {
        lock (_writes)
        {
            while (!_writes.TryDequeue(out write))
            {
                if (_closed)
                {
                    return false;
                }

                Monitor.Wait(_writes);
            }

            return true;
        }
    }

    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder(_connectionString) { Mode = SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA query_only = ON");
        return connection;
    }
}
