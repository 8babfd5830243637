using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Housekeeping;
using Fanfare.Limits;
using Fanfare.Operations;
using Fanfare.Retention;
using Fanfare.Retries;
using Fanfare.Sweeping;
using Fanfare.Verification;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Fanfare;

public static class GrainsServices
{
    /// <summary>Adds what the grains are made of. To be called before the silo is added.</summary>
    public static IServiceCollection AddGrains(this IServiceCollection services)
    {
        services.AddCheckedOptions<RetryOptions>(RetryOptions.SectionName);
        services.AddCheckedOptions<BreakerOptions>(BreakerOptions.SectionName);
        services.AddCheckedOptions<RetentionOptions>(RetentionOptions.SectionName);
        services.AddSingleton<Routing>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<RetryPlans>();
        services.AddSingleton<Turns>();
        services.AddSingleton<OperationalPublisher>();
        services.AddSingleton<Purge>();
        services.AddSingleton<StalledTasks>();
        services.AddSingleton<Chores>();
        services.AddSingleton<Sweep>();
        services.AddSingleton<SweepSchedule>();
        services.AddSingleton<EndpointLimits>();
        services.AddSingleton<EndpointRecords>();
        services.AddSingleton<EndpointRequests>();
        return services;
    }

    /// <summary>
    /// Adds what works by itself: the sweeper and the backlog gauge of this silo, and its part in keeping the cluster's housekeeping
    /// active.
    /// </summary>
    public static IServiceCollection AddSweeping(this IServiceCollection services) =>
        services.AddGrainService<Sweeper>().AddGrainService<BacklogGauge>().AddHostedService<Housekeeper>();
}
