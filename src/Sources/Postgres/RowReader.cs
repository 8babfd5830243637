using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Fanfare.Sources.Postgres;

/// <summary>Reads the rows of a table as the stream has described it last.</summary>
/// <param name="table">The table's name, for people.</param>
/// <param name="map">What its rows become.</param>
/// <param name="columns">Its columns.</param>
internal sealed class RowReader(string table, TableMap map, (string Name, PostgresType Type, bool IsOfIdentity)[] columns)
{
    public string Table => table;

    public TableMap Map => map;

    /// <exception cref="SourceException">A column of the key is not in the table.</exception>
    public static async Task<RowReader> CreateAsync(
        RelationMessage relation, TableMap map, TypeCatalog types, CancellationToken cancellationToken)
    {
        var columns = new (string, PostgresType, bool)[relation.Columns.Count];
        for (var index = 0; index < columns.Length; index++)
        {
            var column = relation.Columns[index];
            columns[index] = (
                column.ColumnName, await types.FindAsync(column.DataTypeId, cancellationToken),
                column.Flags.HasFlag(RelationMessage.Column.ColumnFlags.PartOfKey));
        }

        return map.Key.FirstOrDefault(key => !Array.Exists(columns, column => column.Item1 == key)) is { } missing
            ? throw new SourceException(
                SourceFault.Table,
                $"{relation.Namespace}.{relation.RelationName} has no column '{missing}' where it is read now: say Key in its settings")
            : new RowReader($"{relation.Namespace}.{relation.RelationName}", map, columns);
    }

    /// <summary>Reads a row. Large values that have not changed are not sent, and are not in it.</summary>
    /// <param name="tuple">The row.</param>
    /// <param name="identityOnly">Whether all other columns say NULL because they are not told.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SourceRow> ReadAsync(ReplicationTuple tuple, bool identityOnly, CancellationToken cancellationToken)
    {
        var row = new SourceRow();
        var index = 0;
        await foreach (var value in tuple.WithCancellation(cancellationToken))
        {
            var (name, type, isOfIdentity) = columns[index++];
            if (value.Kind == TupleDataKind.UnchangedToastedValue)
            {
                row.AddUnchanged(name);
            }
            else if (isOfIdentity || !identityOnly)
            {
                row.Add(name, value.IsDBNull ? default : type.Read(await value.Get<string>(cancellationToken)));
            }
        }

        return row;
    }
}
