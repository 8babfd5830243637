using Fanfare.Journals;
using Fanfare.Retention;
using Fanfare.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Postgres;

internal static class PostgresServices
{
    /// <summary>Keeps everything in a PostgreSQL database. It must be prepared before the first use.</summary>
    public static IServiceCollection AddPostgresStorage(this IServiceCollection services)
    {
        services.AddSingleton<PostgresDatabase>();
        services.AddSingleton<SqlDatabase>(static provider => provider.GetRequiredService<PostgresDatabase>());
        services.AddSingleton<IRetentionStore, PostgresRetentionStore>();
        services.AddSingleton<IJournalWriter, PostgresJournalWriter>();
        return services.AddSqlStores();
    }
}
