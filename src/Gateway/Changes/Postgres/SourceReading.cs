using System.Globalization;
using Npgsql.Replication.PgOutput.Messages;

namespace Fanfare.Changes.Postgres;

/// <summary>Turns the messages of a stream into changes. What it has made so far waits in it until it is taken.</summary>
internal sealed class SourceReading(
    string source, IReadOnlyDictionary<(string Schema, string Name), TableMap> maps, TypeCatalog types, int maxBytes, SourceLog log)
{
    private const int MaxChanges = 100;
    private const int FullBytes = 1 << 20;

    private readonly Dictionary<uint, RowReader?> _tables = [];
    private readonly List<Change> _changes = [];
    private long _bytes;
    private string _transaction = "";
    private int _number;

    /// <summary>The changes that wait.</summary>
    public IReadOnlyList<Change> Changes => _changes;

    /// <summary>Whether so much waits that it should be taken first.</summary>
    public bool IsFull => _changes.Count >= MaxChanges - 1 || _bytes >= FullBytes;

    /// <summary>Whether it is within a transaction.</summary>
    public bool IsWithin { get; private set; }

    /// <summary>Where the last transaction ends all of whose changes are sent once those that wait are; null for none.</summary>
    public NpgsqlTypes.NpgsqlLogSequenceNumber? End { get; private set; }

    /// <summary>What waited is taken.</summary>
    public void Clear()
    {
        _changes.Clear();
        _bytes = 0;
        End = null;
    }

    public async Task TakeAsync(PgOutputReplicationMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case BeginMessage begin:
                // The same whenever the transaction is read again, and no other's: also not after the database was set back.
                _transaction = string.Create(CultureInfo.InvariantCulture, $"{source}-{(ulong)begin.TransactionFinalLsn:x}-{begin.TransactionCommitTimestamp.Ticks:x}");
                _number = 0;
                IsWithin = true;
                break;
            case CommitMessage commit:
                End = commit.TransactionEndLsn;
                IsWithin = false;
                break;
            case RelationMessage relation:
                _tables[relation.RelationId] = maps.TryGetValue((relation.Namespace, relation.RelationName), out var map)
                    ? await RowReader.CreateAsync(relation, map, types, cancellationToken)
                    : null;
                break;
            case InsertMessage insert when Next(insert.Relation) is { } table:
                Add(table, await table.ReadAsync(insert.NewRow, identityOnly: false, cancellationToken), RowEvent.Created);
                break;
            case UpdateMessage update when Next(update.Relation) is { } table:
                await UpdateAsync(table, update, cancellationToken);
                break;
            case FullDeleteMessage delete when Next(delete.Relation) is { } table:
                Add(table, await table.ReadAsync(delete.OldRow, identityOnly: false, cancellationToken), RowEvent.Deleted);
                break;
            case KeyDeleteMessage delete when Next(delete.Relation) is { } table:
                Add(table, await table.ReadAsync(delete.Key, identityOnly: true, cancellationToken), RowEvent.Deleted);
                break;
            case TruncateMessage truncate:
                foreach (var relation in truncate.Relations)
                {
                    log.Truncated(source, $"{relation.Namespace}.{relation.RelationName}", _transaction);
                }

                break;
        }
    }

    /// <summary>Counts a row of the transaction, also of a table that is not told of, and finds its table.</summary>
    private RowReader? Next(RelationMessage relation)
    {
        _number++;
        return _tables.GetValueOrDefault(relation.RelationId);
    }

    private async Task UpdateAsync(RowReader table, UpdateMessage update, CancellationToken cancellationToken)
    {
        // The old row comes before the new one, and is read before it.
        var old = update switch
        {
            FullUpdateMessage full => await table.ReadAsync(full.OldRow, identityOnly: false, cancellationToken),
            IndexUpdateMessage index => await table.ReadAsync(index.Key, identityOnly: true, cancellationToken),
            _ => null,
        };
        var row = await table.ReadAsync(update.NewRow, identityOnly: false, cancellationToken);
        if (old is null)
        {
            Add(table, row, RowEvent.Changed);
            return;
        }

        row.Complete(old);
        if (table.Map.Key.All(column => !old.Has(column) || old.TextOf(column) == row.TextOf(column)))
        {
            Add(table, row, RowEvent.Changed);
            return;
        }

        Add(table, old, RowEvent.Deleted, "d");
        Add(table, row, RowEvent.Created);
    }

    private void Add(RowReader table, SourceRow row, RowEvent happened, string part = "")
    {
        var change = table.Map.ToChange(row, happened, string.Create(CultureInfo.InvariantCulture, $"{_transaction}-{_number}{part}"), maxBytes);
        if (!table.Map.KnowsChannelOf(row))
        {
            log.ChannelUnknown(source, table.Table, change.Key, change.Id!);
        }

        if (change.Data is null)
        {
            log.TooLarge(source, table.Table, change.Key, change.Id!);
        }

        _changes.Add(change);
        _bytes += change.Data?.Length ?? 0;
    }
}
