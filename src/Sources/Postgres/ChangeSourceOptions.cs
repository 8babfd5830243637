using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Fanfare.Sources.Postgres;

/// <summary>Databases whose changes become events.</summary>
public sealed class ChangeSourceOptions : IValidatableObject
{
    public const string SectionName = "ChangeSources";

    /// <summary>PostgreSQL databases. Default: none.</summary>
    public IReadOnlyList<PostgresSourceSettings> Postgres { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        for (var index = 0; index < Postgres.Count; index++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{SectionName}:{nameof(Postgres)}:{index}");
            foreach (var (setting, wrong) in SourceRules.Check(Postgres[index]))
            {
                yield return new ValidationResult($"{place}:{setting}: {wrong}.", [nameof(Postgres)]);
            }

            if (
                Postgres.Take(index).Any(
                    other =>
                        other.Name == Postgres[index].Name
                            || (other.SlotName == Postgres[index].SlotName && other.ConnectionString == Postgres[index].ConnectionString)))
            {
                yield return new ValidationResult($"{place}: another source has the same name or the same slot.", [nameof(Postgres)]);
            }
        }
    }
}

/// <summary>A PostgreSQL database, and which of its tables' changes are told.</summary>
public sealed class PostgresSourceSettings
{
    /// <summary>A name that stays: slot, publication and the changes' ids are made of it.</summary>
    public string Name { get; init; } = "";

    /// <summary>As Npgsql reads it, of a role that may replicate.</summary>
    public string ConnectionString { get; init; } = "";

    /// <summary>The id or uid of the application, which is made if there is none of that uid.</summary>
    public string Application { get; init; } = "";

    /// <summary>The replication slot. Default: <c>fanfare_{name}</c>.</summary>
    public string? Slot { get; init; }

    /// <summary>The publication. Default: <c>fanfare_{name}</c>.</summary>
    public string? Publication { get; init; }

    public IReadOnlyList<SourceTableSettings> Tables { get; init; } = [];

    internal string SlotName => Slot ?? $"fanfare_{Name}";

    internal string PublicationName => Publication ?? $"fanfare_{Name}";
}

/// <summary>
/// A table, and what its rows are as changes. A text is a column's name, a template such as <c>room-{room_id}</c>, or a constant in single
/// quotes.
/// </summary>
public sealed record SourceTableSettings
{
    /// <summary><c>schema.table</c>; without a schema it is <c>public</c>.</summary>
    public string Table { get; init; } = "";

    /// <summary>The model's name. Default: the table's.</summary>
    public string? Model { get; init; }

    /// <summary>The columns that make the key. Default: the primary key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>A text. Default: a channel of the object's own.</summary>
    public string? Channel { get; init; }

    /// <summary>A text. Default: none.</summary>
    public string? ChatType { get; init; }

    /// <summary>Texts by name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The columns that are told. Default: all.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Columns that are not told. Default: none.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    internal (string Schema, string Name) Address => Table.Split('.', 2) is [var schema, var name] ? (schema, name) : ("public", Table);

    internal string ModelName => Model ?? Address.Name;
}
