using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.EventTypes;
using Fanfare.Hooks;
using Fanfare.Operations;
using Fanfare.Organizations;
using Fanfare.Replays;
using Fanfare.Retries;
using Fanfare.Slack;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Sql;

internal static class SqlServices
{
    /// <summary>Adds what all SQL stores have in common. It asks for a <see cref="SqlDatabase"/>.</summary>
    public static IServiceCollection AddSqlStores(this IServiceCollection services)
    {
        services.AddSingleton<IOrganizationStore, SqlOrganizationStore>();
        services.AddSingleton<IApplicationStore, SqlApplicationStore>();
        services.AddSingleton<IEventTypeStore, SqlEventTypeStore>();
        services.AddSingleton<IEndpointStore, SqlEndpointStore>();
        services.AddSingleton<IEventStore, SqlEventStore>();
        services.AddSingleton<IAttemptStore, SqlAttemptStore>();
        services.AddSingleton<IHookStore, SqlHookStore>();
        services.AddSingleton<ISlackStore, SqlSlackStore>();
        services.AddSingleton<ISlackUserStore, SqlSlackUserStore>();
        services.AddSingleton<ISlackCommandStore, SqlSlackCommandStore>();
        services.AddSingleton<IRetryPolicyStore, SqlRetryPolicyStore>();
        services.AddSingleton<IOperationalEventStore, SqlOperations>();
        services.AddSingleton<IBackgroundTaskStore, SqlBackgroundTaskStore>();
        services.AddSingleton<IXmlRepository, SqlKeyRing>();
        services.AddSingleton<IDeliveryStore, SqlDeliveryStore>();
        return services;
    }
}
