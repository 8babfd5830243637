using System.Globalization;
using Fanfare.Changes;
using Npgsql.Replication.PgOutput.Messages;

namespace Fanfare.Sources.Postgres;

/// <summary>Turns the messages of a stream into changes. What it has made so far waits in it until it is taken.</summary>
internal sealed class SourceReading(
    string source, IReadOnlyList<MappedTable> tables, TypeCatalog types, int maxBytes, SourceReports reports)
{
    private const int MaxChanges = 500;
    private const int FullBytes = 1 << 20;

    private readonly Dictionary<uint, RowReader?> _tables = [];
    private readonly List<Change> _changes = [];
    private long _bytes;
    private long _commitTicks;
    private ulong _place;
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
                _commitTicks = begin.TransactionCommitTimestamp.Ticks;
                IsWithin = true;
                break;
            case CommitMessage commit:
                End = commit.TransactionEndLsn;
                IsWithin = false;
                break;
            case RelationMessage relation:
                _tables[relation.RelationId] = Find(relation) is { } mapped
                    ? await RowReader.CreateAsync(relation, mapped.Map, types, cancellationToken) : null;
                break;
            case InsertMessage insert when Next(insert, insert.Relation) is { } table:
                Add(table, await table.ReadAsync(insert.NewRow, identityOnly: false, cancellationToken), RowEvent.Created);
                break;
            case UpdateMessage update when Next(update, update.Relation) is { } table:
                await UpdateAsync(table, update, cancellationToken);
                break;
            case FullDeleteMessage delete when Next(delete, delete.Relation) is { } table:
                Add(table, await table.ReadAsync(delete.OldRow, identityOnly: false, cancellationToken), RowEvent.Deleted);
                break;
            case KeyDeleteMessage delete when Next(delete, delete.Relation) is { } table:
                Add(table, await table.ReadAsync(delete.Key, identityOnly: true, cancellationToken), RowEvent.Deleted);
                break;
            case TruncateMessage truncate:
                foreach (var relation in truncate.Relations)
                {
                    if (Next(truncate, relation) is { } truncated)
                    {
                        Add(truncated, new SourceRow(), RowEvent.Truncated);
                    }
                }

                break;
        }
    }

    /// <summary>A table that got another name since is still the same.</summary>
    private MappedTable? Find(RelationMessage relation) =>
        tables.FirstOrDefault(table => table.Id == relation.RelationId)
            ?? tables.FirstOrDefault(table => table.Address == (relation.Namespace, relation.RelationName));

    /// <summary>
    /// Notes the place of a row in the database's log, which it may share with those that were written with it, and finds its table.
    /// </summary>
    private RowReader? Next(PgOutputReplicationMessage message, RelationMessage relation)
    {
        _number = (ulong)message.WalStart == _place ? _number + 1 : 0;
        _place = (ulong)message.WalStart;
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

        Add(table, old, RowEvent.Deleted, "-d");
        Add(table, row, RowEvent.Created);
    }

    private void Add(RowReader table, SourceRow row, RowEvent happened, string part = "")
    {
        // The same whenever the row is read again, and no other's: also not after the database was set back, for the time of the commit.
        var id = string.Create(CultureInfo.InvariantCulture, $"pg-{source}-{_place:x}-{_number:x}-{_commitTicks:x}{part}");
        var change = table.Map.ToChange(row, happened, id, maxBytes);
        if (change.Key is { } key && !table.Map.KnowsChannelOf(row))
        {
            reports.ChannelUnknown(source, table.Table, key, id);
        }

        if (change is { Key: { } largeKey, Data: null })
        {
            reports.TooLarge(source, table.Table, largeKey, id);
        }

        _changes.Add(change);
        _bytes += change.Data?.Length ?? 0;
    }
}
