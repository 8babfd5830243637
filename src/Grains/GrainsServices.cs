using System.Net;
using Fanfare.Deliveries;
using Fanfare.Egress;
using Fanfare.Endpoints;
using Fanfare.Housekeeping;
using Fanfare.Limits;
using Fanfare.Operations;
using Fanfare.Retention;
using Fanfare.Retries;
using Fanfare.Slack;
using Fanfare.Verification;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fanfare;

public static class GrainsServices
{
    /// <summary>Adds what the grains are made of. To be called before the silo is added.</summary>
    public static IServiceCollection AddGrains(this IServiceCollection services)
    {
        services.AddCheckedOptions<DeliveryOptions>(DeliveryOptions.SectionName);
        services.AddCheckedOptions<RetryOptions>(RetryOptions.SectionName);
        services.AddCheckedOptions<BreakerOptions>(BreakerOptions.SectionName);
        services.AddCheckedOptions<EgressOptions>(EgressOptions.SectionName);
        services.AddCheckedOptions<VerificationOptions>(VerificationOptions.SectionName);
        services.AddCheckedOptions<RetentionOptions>(RetentionOptions.SectionName);
        services.TryAddSingleton<HostResolver>(static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken));
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<SlackUsers>();
        services.AddSingleton<DeliveryClient>();
        services.AddSingleton<DeliveryMetrics>();
        services.AddSingleton<Verifier>();
        services.AddSingleton<RetryPlans>();
        services.AddSingleton<Turns>();
        services.AddSingleton<OperationalPublisher>();
        services.AddSingleton<Purge>();
        services.AddSingleton<EndpointServices>();
        return services;
    }

    /// <summary>Registers a rule of the host's own, for retry policies to name.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="name">The name that stands in a policy's <c>on</c>.</param>
    /// <param name="handler">The rule.</param>
    /// <exception cref="ArgumentException">The name is one of <see cref="RetryFailures"/>, or taken.</exception>
    public static IServiceCollection AddRetryHandler(this IServiceCollection services, string name, RetryHandler handler)
    {
        var taken = name is RetryFailures.ConnectionError or RetryFailures.RateLimited or RetryFailures.ServerError or RetryFailures.AnyFailure
            || services.Any(service => service.ImplementationInstance is RegisteredRetryHandler registered && registered.Name == name);
        return taken
            ? throw new ArgumentException($"There is a retry handler '{name}' already.", nameof(name))
            : services.AddSingleton(new RegisteredRetryHandler(name, handler));
    }

    /// <summary>Adds what works by itself: the sweeper, the housekeeper and what counts for the metrics. To be called after the silo is added, so that they start after it and stop before.</summary>
    public static IServiceCollection AddSweeper(this IServiceCollection services) => services.AddHostedService<Sweeper>().AddHostedService<Housekeeper>().AddHostedService<OwedWatch>();
}
