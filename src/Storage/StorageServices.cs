using Fanfare.Journals;
using Fanfare.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare;

public static class StorageServices
{
    /// <summary>Adds the store and its journal. To be called before the silo is added: what starts first stops last.</summary>
    public static IServiceCollection AddStorage(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<SqliteOptions>().BindConfiguration(SqliteOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<JournalOptions>().BindConfiguration(JournalOptions.SectionName, static binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations();
        services.AddSqliteStorage();
        services.AddSingleton(static provider => new Journal(
            provider.GetRequiredService<IJournalWriter>(), provider.GetRequiredService<IOptions<JournalOptions>>().Value,
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<Journal>>()));
        services.AddHostedService<JournalService>();
        return services;
    }
}
