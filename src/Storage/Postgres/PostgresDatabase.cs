using System.Data;
using System.Data.Common;
using Dapper;
using Fanfare.Ownership;
using Fanfare.Sql;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// A PostgreSQL database. Configuration is written in serializable transactions, which run again when another one came between; what the
/// journal writes has a writer of its own.
/// </summary>
internal sealed class PostgresDatabase : SqlDatabase, IDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromSeconds(1);

    /// <summary>What this process writes in turns cannot come between itself: only what other processes write has it run again.</summary>
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _scans = new(Math.Max(2, Environment.ProcessorCount));
    private readonly StoreOwnership _ownership;
    private readonly TimeProvider _time;
    private readonly string? _cluster;
    private readonly string _connectionString;
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource<long> _epoch = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _disposed;

    public PostgresDatabase(IOptions<StorageOptions> options, StoreOwnership ownership, TimeProvider time)
    {
        _ownership = ownership;
        _time = time;
        _cluster = options.Value.Cluster;
        _connectionString = options.Value.ToPostgres();
        Source = new NpgsqlDataSourceBuilder(_connectionString) { Name = "fanfare" }.Build();
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>
    /// A connection outside the pool, for one who always needs one; the database is asked now and then whether it is still there.
    /// </summary>
    public NpgsqlConnection NewConnection() =>
        new(new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, KeepAlive = 30 }.ConnectionString);

    /// <summary>Brings the database to the schema that this build knows.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached, or has the schema of a newer build.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancellationToken);
            await PostgresMigrations.ApplyAsync(connection, _time, cancellationToken);
            return true;
        });

    /// <summary>Takes the database over for this process' cluster. What the journal is to write waits for that.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be reached.</exception>
    public Task TakeOverAsync(CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancellationToken);
            _epoch.TrySetResult(await PostgresOwner.TakeAsync(connection, _cluster!, _time, cancellationToken));
            _ = WatchAsync();
            return true;
        });

    /// <summary>Runs <paramref name="work"/> while no other process changes the schema or does such work.</summary>
    public Task AloneAsync(Action work, CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@LockNumber)", new { PostgresMigrations.LockNumber });
            work();
            return true;
        });

    public override async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await WriteInTurnAsync(write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<T> WriteInTurnAsync<T>(Func<DbConnection, Task<T>> write, CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(() => PostgresAttempts.RepeatedAsync(
            async () =>
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.Serializable, cancellationToken);
                if (
                    _epoch.Task.IsCompletedSuccessfully && await PostgresOwner.ReadSharedAsync(connection, cancellationToken) is var owner
                        && owner.Epoch != await _epoch.Task)
                {
                    throw Lost(owner);
                }

                var result = await write(connection);
                try
                {
                    await transaction.CommitAsync(cancellationToken);
                }
                catch (NpgsqlException exception) when (exception is not PostgresException)
                {
                    throw new OutcomeUnknownException(exception);
                }

                return result;
            },
            _time, cancellationToken));

    public override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(async () =>
        {
            await using var connection = await Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
            var result = await read(connection);
            await transaction.CommitAsync(cancellationToken);
            return result;
        });

    public override async Task<T> ScanAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken)
    {
        await _scans.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await ReadAsync(read, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _scans.Release();
        }
    }

    public override string Elements(string array) => $"SELECT jsonb_array_elements_text(CAST({array} AS jsonb))";

    public override string Field(string document, string name) => $"CAST({document} AS jsonb) ->> '{name}'";

    public override string JoinOne(string table, string alias, string condition) =>
        $"CROSS JOIN LATERAL (SELECT {alias}.* FROM {table} {alias} WHERE {condition} LIMIT 1) AS {alias}";

    public override string Bounded(string query, long maxBytes) =>
        $"""
        SELECT * FROM (
            SELECT page.*, sum(octet_length(page.payload)) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 2 PRECEDING) AS bytes_before
            FROM ({query}) AS page) AS bounded
        WHERE coalesce(bytes_before, 0) <= {maxBytes}
        """;

    public override Task HoldAsync(DbConnection connection, string endpointId) =>
        HoldAsync(connection, "a.id = (SELECT application_id FROM endpoints WHERE id = @id)", "o.endpoint_id = @id", endpointId);

    public override Task HoldApplicationAsync(DbConnection connection, string applicationId) =>
        HoldAsync(
            connection, "a.id = @id", "o.endpoint_id IN (SELECT id FROM endpoints WHERE application_id = @id AND deleted_at IS NULL)",
            applicationId);

    public override Task HoldOrganizationAsync(DbConnection connection, string organizationId) =>
        HoldAsync(
            connection,
            "a.organization_id = @id",
            "o.endpoint_id IN (SELECT e.id FROM endpoints e JOIN applications a ON a.id = e.application_id WHERE a.organization_id = "
                + "@id AND e.deleted_at IS NULL)",
            organizationId);

    /// <summary>Waits until this process' cluster has taken the database over, if it is to.</summary>
    /// <returns>False when another one has done so since.</returns>
    /// <exception cref="StoreUnavailableException">The process stops before it has.</exception>
    public async Task<bool> MayWriteAsync(CancellationToken cancellationToken)
    {
        if (_cluster is not null)
        {
            await _epoch.Task.WaitAsync(cancellationToken);
        }

        return !_ownership.IsLost;
    }

    /// <summary>Whether the owner is this process' cluster, and takes note if it is not. To be asked once it may write.</summary>
    public async Task<bool> IsOursAsync((long Epoch, string Node) owner)
    {
        if (_cluster is null || owner.Epoch == await _epoch.Task)
        {
            return true;
        }

        Lost(owner);
        return false;
    }

    /// <summary>The process stops: what still waits for the takeover waits in vain.</summary>
    public void GiveUp()
    {
        _epoch.TrySetException(new StoreUnavailableException("The process stops."));
        _ = _epoch.Task.Exception;
    }

    public void Dispose()
    {
        // The container knows it by two names.
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _closing.Cancel();
            Source.Dispose();
            _scans.Dispose();
            _turn.Dispose();
            _closing.Dispose();
        }
    }

    private static Task HoldAsync(DbConnection connection, string applications, string owners, string id) =>
        connection.ExecuteAsync(
            $"SELECT 1 FROM applications a WHERE {applications} ORDER BY a.id FOR UPDATE; SELECT 1 FROM endpoint_owners o WHERE "
                + $"{owners} ORDER BY o.endpoint_id FOR UPDATE",
            new { id });

    /// <summary>Sees to it that a process hears of a newer one soon, even if it has nothing to write.</summary>
    private async Task WatchAsync()
    {
        var closing = _closing.Token;
        try
        {
            while (!_ownership.IsLost)
            {
                await Task.Delay(WatchEvery, _time, closing);
                try
                {
                    await using var connection = await Source.OpenConnectionAsync(closing);
                    if (await PostgresOwner.ReadAsync(connection, closing) is var owner && owner.Epoch != await _epoch.Task)
                    {
                        Lost(owner);
                    }
                }
                catch (Exception exception) when (PostgresAttempts.IsUnavailable(exception) && !closing.IsCancellationRequested)
                {
                    // A database that is away has nobody who takes it over.
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException or NpgsqlException)
        {
            // The process ends.
        }
    }

    private StoreUnavailableException Lost((long Epoch, string Node) owner)
    {
        _ownership.Lose(owner.Node);
        return new StoreUnavailableException(_ownership.Reason!);
    }
}
