using System.Data.Common;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Inserts changes on a connection, in whatever transaction it is; the context's change tracker knows nothing of them.</summary>
internal sealed class OutboxWriter(
    ICurrentDbContext current,
    IRawSqlCommandBuilder commands,
    ISqlGenerationHelper sql,
    IRelationalCommandDiagnosticsLogger logger)
{
    /// <summary>SQLite may allow no more than 999 parameters.</summary>
    private const int RowsPerStatement = 50;

    private static readonly (string Property, Func<OutboxChange, object?> Value)[] Columns =
    [
        (nameof(OutboxChange.ChangeId), static change => change.ChangeId),
        (nameof(OutboxChange.Channel), static change => change.Channel),
        (nameof(OutboxChange.Model), static change => change.Model),
        (nameof(OutboxChange.Operation), static change => change.Operation),
        (nameof(OutboxChange.Created), static change => change.Created),
        (nameof(OutboxChange.Key), static change => change.Key),
        (nameof(OutboxChange.ChatType), static change => change.ChatType),
        (nameof(OutboxChange.Attributes), static change => change.Attributes),
        (nameof(OutboxChange.Data), static change => change.Data),
        (nameof(OutboxChange.CreatedAt), static change => change.CreatedAt),
    ];

    public void Write(IRelationalConnection connection, IReadOnlyList<OutboxChange> changes)
    {
        foreach (var rows in changes.Chunk(RowsPerStatement))
        {
            var (command, parameters) = Insert(connection, rows);
            command.ExecuteNonQuery(parameters);
        }
    }

    public async Task WriteAsync(IRelationalConnection connection, IReadOnlyList<OutboxChange> changes, CancellationToken cancellationToken)
    {
        foreach (var rows in changes.Chunk(RowsPerStatement))
        {
            var (command, parameters) = Insert(connection, rows);
            await command.ExecuteNonQueryAsync(parameters, cancellationToken).ConfigureAwait(false);
        }
    }

    private (IRelationalCommand Command, RelationalCommandParameterObject Parameters) Insert(
        IRelationalConnection connection, OutboxChange[] rows)
    {
        var outbox = current.Context.Model.FindEntityType(typeof(OutboxChange))!;
        var table = StoreObjectIdentifier.Create(outbox, StoreObjectType.Table)!.Value;
        var properties = Array.ConvertAll(Columns, column => outbox.FindProperty(column.Property)!);
        var isPostgres = current.Context.Database.IsPostgres();
        var text = new StringBuilder("INSERT INTO ").Append(sql.DelimitIdentifier(table.Name, table.Schema)).Append(" (")
            .AppendJoin(
                ", ",
                properties.Append(outbox.FindProperty(nameof(OutboxChange.TransactionId))!).Select(
                    property => sql.DelimitIdentifier(property.GetColumnName(table)!)))
            .Append(") VALUES ");
        using var template = connection.DbConnection.CreateCommand();
        var parameters = new List<object>(rows.Length * Columns.Length);
        for (var row = 0; row < rows.Length; row++)
        {
            text.Append(row == 0 ? "(" : ", (");
            for (var column = 0; column < Columns.Length; column++)
            {
                var name = $"p{parameters.Count}";
                text.Append(sql.GenerateParameterNamePlaceholder(name)).Append(", ");
                parameters.Add(Parameter(template, properties[column], name, Columns[column].Value(rows[row])));
            }

            text.Append(isPostgres ? "pg_current_xact_id()::text::bigint)" : "NULL)");
        }

        var raw = commands.Build(text.ToString(), parameters, current.Context.Model);
        return (
            raw.RelationalCommand,
            new RelationalCommandParameterObject(
                connection, raw.ParameterValues, null, current.Context, logger, CommandSource.SaveChanges));
    }

    private DbParameter Parameter(DbCommand template, IProperty property, string name, object? value) =>
        property.GetRelationalTypeMapping().CreateParameter(template, sql.GenerateParameterName(name), value, property.IsNullable);
}
