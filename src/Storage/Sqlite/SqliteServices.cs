using Fanfare.Journals;
using Fanfare.Retention;
using Fanfare.Sql;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Sqlite;

public static class SqliteServices
{
    /// <summary>Keeps everything in one SQLite file. It is opened with the first use.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddSingleton(static provider => SqliteDatabase.Open(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SqlDatabase>(static provider => provider.GetRequiredService<SqliteDatabase>());
        services.AddSingleton(static provider => new NewLabels(provider.GetRequiredService<SqliteDatabase>()));
        services.AddSingleton<IRetentionStore, SqliteRetentionStore>();
        services.AddSingleton<IJournalWriter, SqliteJournalWriter>();
        return services.AddSqlStores();
    }
}
