namespace Fanfare.Sources.Postgres;

/// <summary>A table as the database has it now, and what its rows become.</summary>
/// <param name="Id">The database's own id of it, which it keeps when it gets another name.</param>
/// <param name="Address">Its schema and name.</param>
/// <param name="IsPartitioned">Whether its rows are in partitions.</param>
/// <param name="Map">What its rows become.</param>
internal sealed record MappedTable(uint Id, (string Schema, string Name) Address, bool IsPartitioned, TableMap Map);
