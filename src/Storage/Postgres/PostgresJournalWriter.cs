using System.Data;
using Dapper;
using Fanfare.Journals;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// Writes journal batches to PostgreSQL in one transaction of two exchanges: it locks and reads all that the batch depends on, works out in
/// memory what becomes of each entry, and writes that as arrays, a statement for each table however long the batch is, with the commit
/// behind them. It has a connection of its own, whose process has all plans and caches of its work: a statement is planned once, not for
/// each batch.
/// </summary>
internal sealed class PostgresJournalWriter(PostgresDatabase database, TimeProvider time) : IJournalWriter, IDisposable
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);

    private NpgsqlConnection? _connection;

    public Task<IReadOnlyList<JournalResult>> CommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken) =>
        PostgresAttempts.TranslatedAsync(
            () => PostgresAttempts.RepeatedAsync(() => TryCommitAsync(batch, cancellationToken), time, cancellationToken));

    public Task<long> ReadLastSequenceAsync(string applicationId, string channel, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long>(
                "SELECT last_sequence FROM channels WHERE application_id = @applicationId AND channel = @channel",
                new { applicationId, channel }),
            cancellationToken);

    public void Dispose() => _connection?.Dispose();

    private async Task<IReadOnlyList<JournalResult>> TryCommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken)
    {
        if (!await database.MayWriteAsync(cancellationToken))
        {
            return Fenced(batch);
        }

        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (begun, known) = await BeginAsync(batch, now, cancellationToken);
        await using var transaction = begun;
        if (!await database.IsOursAsync(known.Owner))
        {
            return Fenced(batch);
        }

        var run = new PostgresBatch(known);
        var results = JournalRules.Apply(batch, run);
        await CommitAsync(
            () => run.Writes.CommitAsync(_connection!, now, cancellationToken), known.TransactionId, batch, cancellationToken);
        return results;
    }

    /// <summary>
    /// Begins a transaction and reads what the batch depends on: over a new connection if the last one has ended in the meantime.
    /// </summary>
    private async Task<(NpgsqlTransaction Transaction, BatchReads Known)> BeginAsync(
        IReadOnlyList<JournalEntry> batch, long now, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isNew = await ConnectAsync(cancellationToken);
            var transaction = await _connection!.BeginTransactionAsync(cancellationToken);
            try
            {
                return (transaction, await BatchReads.ReadAsync(_connection, batch, now, cancellationToken));
            }
            catch (NpgsqlException)
            {
                await transaction.DisposeAsync();
                if (isNew || _connection.State == ConnectionState.Open)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Sees to it that there is a connection.</summary>
    /// <returns>Whether it is a new one.</returns>
    private async Task<bool> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open })
        {
            return false;
        }

        Dispose();
        _connection = database.NewConnection();
        await _connection.OpenAsync(cancellationToken);
        await _connection.ExecuteAsync("SET plan_cache_mode = force_generic_plan");
        return true;
    }

    private static IReadOnlyList<JournalResult> Fenced(IReadOnlyList<JournalEntry> batch) =>
        [.. Enumerable.Repeat(new JournalResult.Fenced(), batch.Count)];

    /// <summary>Commits, and when the answer is lost, asks until it is known: nothing is both refused and kept.</summary>
    private async Task CommitAsync(
        Func<Task> commit, string transactionId, IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken)
    {
        try
        {
            await commit();
        }
        catch (NpgsqlException exception) when (exception is not PostgresException { InvariantSeverity: "ERROR" })
        {
            if (!await WasCommittedAsync(transactionId, batch, cancellationToken))
            {
                throw;
            }
        }
    }

    private async Task<bool> WasCommittedAsync(string transactionId, IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(AskEvery, time, cancellationToken);
            try
            {
                await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
                if (!await IsInProgressAsync(connection, transactionId))
                {
                    return await IsThereAsync(connection, batch);
                }
            }
            catch (NpgsqlException)
            {
                // Not back yet. Nothing else could be written either; whoever waits too long is told that the outcome is not known.
            }
        }
    }

    /// <summary>Whether the server still works on a transaction whose connection was lost.</summary>
    private static async Task<bool> IsInProgressAsync(NpgsqlConnection connection, string transactionId)
    {
        try
        {
            return await connection.ExecuteScalarAsync<string?>(
                "SELECT pg_xact_status(CAST(@transactionId AS xid8))", new { transactionId }) == "in progress";
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // A server that was killed has no memory of a transaction of which nothing reached its disk, and gives its number to another
            // one.
            return false;
        }
    }

    /// <summary>Whether a batch is stored. One without rows of its own may be written twice, and counts as not stored.</summary>
    private static async Task<bool> IsThereAsync(NpgsqlConnection connection, IReadOnlyList<JournalEntry> batch)
    {
        foreach (var entry in batch)
        {
            var there = entry switch
            {
                EventAppend { Event: var accepted } => await connection.ExecuteScalarAsync<bool>(
                    "SELECT EXISTS (SELECT 1 FROM events WHERE application_id = @ApplicationId AND id = @Id)",
                    new { accepted.ApplicationId, accepted.Id }),
                AttemptAppend { Attempt: var attempt } => await connection.ExecuteScalarAsync<bool>(
                    "SELECT EXISTS (SELECT 1 FROM attempts WHERE endpoint_id = @EndpointId AND id = @Id)",
                    new { attempt.EndpointId, attempt.Id }),
                _ => false,
            };
            if (there)
            {
                return true;
            }
        }

        return false;
    }
}
