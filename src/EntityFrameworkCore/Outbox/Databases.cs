using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What differs by database.</summary>
internal static class Databases
{
    public static bool IsPostgres(string? provider) =>
        string.Equals(provider, "Npgsql.EntityFrameworkCore.PostgreSQL", StringComparison.Ordinal);

    public static bool IsPostgres(this DatabaseFacade database) => IsPostgres(database.ProviderName);

    /// <summary>
    /// A number for PostgreSQL's advisory locks that is the same in every process, and another for an outbox in another schema.
    /// </summary>
    public static int LockOf(DbContext context)
    {
        var name = context.Model.FindEntityType(typeof(OutboxChange))?.GetSchemaQualifiedTableName() ?? OutboxConvention.Table;
        var hash = Encoding.UTF8.GetBytes(name).Aggregate(2166136261u, static (hash, one) => unchecked((hash ^ one) * 16777619u));
        return (int)(hash & int.MaxValue);
    }
}
