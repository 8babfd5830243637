using Fanfare.Journals;
using Fanfare.Sql;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Writes journal batches to SQLite: prepared statements in a loop, one transaction for all.</summary>
internal sealed class SqliteJournalWriter(SqliteDatabase database, NewLabels labels, TimeProvider time) : IJournalWriter, IDisposable
{
    // Used on the writer's thread only.
    private SqliteStatements? _statements;

    public Task<IReadOnlyList<JournalResult>> CommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Commit(connection, batch), cancellationToken);

    public Task<long> ReadLastSequenceAsync(string applicationId, string channel, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Dapper.SqlMapper.ExecuteScalarAsync<long>(
                connection, "SELECT last_sequence FROM channels WHERE application_id = @applicationId AND channel = @channel",
                new { applicationId, channel }),
            cancellationToken);

    public void Dispose() => _statements?.Dispose();

    private IReadOnlyList<JournalResult> Commit(SqliteConnection connection, IReadOnlyList<JournalEntry> batch)
    {
        if (_statements is null)
        {
            _statements = new SqliteStatements(connection);
            labels.Added(Dapper.SqlMapper.ExecuteScalar<int>(connection, "SELECT count(*) FROM new_event_labels"));
        }

        var run = new SqliteBatch(_statements, SqlValues.Milliseconds(time.GetUtcNow()));
        var results = JournalRules.Apply(batch, run);
        run.End();
        labels.Added(run.Labels);
        return results;
    }
}
