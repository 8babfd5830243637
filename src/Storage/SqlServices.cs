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
        services.AddSingleton<OrganizationStore>();
        services.AddSingleton<ApplicationStore>();
        services.AddSingleton<EventTypeStore>();
        services.AddSingleton<EndpointStore>();
        services.AddSingleton<EventStore>();
        services.AddSingleton<AttemptStore>();
        services.AddSingleton<HookStore>();
        services.AddSingleton<SlackStore>();
        services.AddSingleton<SlackUserStore>();
        services.AddSingleton<SlackCommandStore>();
        services.AddSingleton<RetryPolicyStore>();
        services.AddSingleton<OperationalEventStore>();
        services.AddSingleton<BackgroundTaskStore>();
        services.AddSingleton<IXmlRepository, SqlKeyRing>();
        services.AddSingleton<DeliveryStore>();
        return services;
    }
}
