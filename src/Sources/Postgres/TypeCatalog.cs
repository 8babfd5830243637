using Npgsql;

namespace Fanfare.Sources.Postgres;

/// <summary>The types of a database.</summary>
internal sealed class TypeCatalog(NpgsqlDataSource database)
{
    private const string Query =
        """
        SELECT type.typtype = 'd', type.typbasetype, type.typinput::oid = 'array_in'::regproc::oid, type.typelem,
            coalesce(element.typdelim, ',')
        FROM pg_catalog.pg_type type LEFT JOIN pg_catalog.pg_type element ON element.oid = type.typelem WHERE type.oid = $1
        """;

    private readonly Dictionary<uint, PostgresType> _known = [];

    public async ValueTask<PostgresType> FindAsync(uint id, CancellationToken cancellationToken)
    {
        if (PostgresType.BuiltIn(id) is { } builtIn)
        {
            return builtIn;
        }

        if (!_known.TryGetValue(id, out var type))
        {
            type = await AskAsync(id, cancellationToken);
            _known[id] = type;
        }

        return type;
    }

    /// <summary>A type that is gone by now is text.</summary>
    private async Task<PostgresType> AskAsync(uint id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<uint> { TypedValue = id, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        uint baseType;
        uint elementType;
        bool isDomain;
        bool isArray;
        char delimiter;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return PostgresType.Text;
            }

            (isDomain, baseType, isArray, elementType, delimiter) = (
                reader.GetBoolean(0), await reader.GetFieldValueAsync<uint>(1, cancellationToken), reader.GetBoolean(2),
                await reader.GetFieldValueAsync<uint>(3, cancellationToken), reader.GetChar(4));
        }

        return isDomain ? await FindAsync(baseType, cancellationToken)
            : isArray ? new PostgresType(ValueKind.Array, await FindAsync(elementType, cancellationToken), delimiter)
            : PostgresType.Text;
    }
}
