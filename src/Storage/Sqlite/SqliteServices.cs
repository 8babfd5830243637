using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.EventTypes;
using Fanfare.Journals;
using Fanfare.Operations;
using Fanfare.Organizations;
using Fanfare.Replays;
using Fanfare.Retention;
using Fanfare.Retries;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Fanfare.Sqlite;

public static class SqliteServices
{
    /// <summary>Keeps everything in one SQLite file. It is opened with the first use.</summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services)
    {
        services.AddSingleton(static provider => SqliteDatabase.Open(
            provider.GetRequiredService<IOptions<SqliteOptions>>().Value, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOrganizationStore, SqliteOrganizationStore>();
        services.AddSingleton<IApplicationStore, SqliteApplicationStore>();
        services.AddSingleton<IEventTypeStore, SqliteEventTypeStore>();
        services.AddSingleton<IEndpointStore, SqliteEndpointStore>();
        services.AddSingleton<IEventStore, SqliteEventStore>();
        services.AddSingleton<IAttemptStore, SqliteAttemptStore>();
        services.AddSingleton<IRetryPolicyStore, SqliteRetryPolicyStore>();
        services.AddSingleton<IOperationalEventStore, SqliteOperations>();
        services.AddSingleton<IBackgroundTaskStore, SqliteBackgroundTaskStore>();
        services.AddSingleton<IRetentionStore, SqliteRetentionStore>();
        services.AddSingleton<IXmlRepository, SqliteKeyRing>();
        services.AddSingleton<IDeliveryStore, SqliteDeliveryStore>();
        services.AddSingleton<IJournalWriter, SqliteJournalWriter>();
        services.AddKeyedSingleton<IGrainStorage, SqliteGrainStorage>("Default");
        return services;
    }
}
