using System.Text.Json;
using Dapper;

namespace Fanfare.Sqlite;

/// <summary>
/// Moves the labels of new events to where lists find them by an index. With a thousand channels each event would change a page of that
/// index, which costs more than all else that is written of it; in bulk, many events share a page (ADR 0019). A list looks through what has
/// not been moved yet.
/// </summary>
internal sealed class NewLabels(SqliteDatabase database, int most = NewLabels.Most)
{
    /// <summary>When there are so many, they are moved: a list looks through them within a millisecond.</summary>
    private const int Most = 16_384;

    /// <summary>How many are moved in one transaction, for which events wait.</summary>
    private const int Slice = 512;

    private int _waiting;
    private Task _moving = Task.CompletedTask;

    /// <summary>The work that is under way.</summary>
    public Task Moving => Volatile.Read(ref _moving);

    /// <summary>So many more are about to be committed. To be told on the writer's thread.</summary>
    public void Added(int labels)
    {
        _waiting += labels;
        if (_waiting >= most && _moving.IsCompleted)
        {
            _waiting = 0;
            Volatile.Write(ref _moving, MoveAsync());
        }
    }

    /// <summary>Moves what there is, or goes on with a move that a process did not end.</summary>
    private async Task MoveAsync()
    {
        try
        {
            await WriteAsync(
                "INSERT INTO label_moves (last, application_id, label, id) SELECT coalesce(max(rowid), 0), '', '', '' FROM "
                    + "new_event_labels HAVING NOT EXISTS (SELECT 1 FROM label_moves)").ConfigureAwait(false);
            var places = await database.ScanAsync(
                static connection => connection.QueryAsync<long>(
                    """
                    SELECT n.rowid FROM new_event_labels n JOIN label_moves m ON n.rowid <= m.last AND (n.application_id, n.label, n.id) >
                        (m.application_id, m.label, m.id)
                    ORDER BY n.application_id, n.label, n.id
                    """),
                CancellationToken.None).ConfigureAwait(false);
            foreach (var slice in places.Chunk(Slice))
            {
                // An event that was forgotten meanwhile needs no labels.
                await WriteAsync(
                    """
                    INSERT OR IGNORE INTO event_labels (application_id, label, id)
                    SELECT n.application_id, n.label, n.id FROM json_each(@slice) s CROSS JOIN new_event_labels n ON n.rowid = s.value
                    WHERE EXISTS (SELECT 1 FROM events v WHERE v.application_id = n.application_id AND v.id = n.id);
                    UPDATE label_moves SET (application_id, label, id) = (SELECT application_id, label, id FROM new_event_labels WHERE
                        rowid = @last);
                    """,
                    new { slice = JsonSerializer.Serialize(slice), last = slice[^1] }).ConfigureAwait(false);
            }

            await WriteAsync(
                "DELETE FROM new_event_labels WHERE rowid <= (SELECT last FROM label_moves); DELETE FROM "
                    + "label_moves;").ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            // They stay where they are until the next time.
        }
    }

    private Task<int> WriteAsync(string sql, object? parameters = null) =>
        database.WriteAsync(connection => connection.Execute(sql, parameters), CancellationToken.None);
}
