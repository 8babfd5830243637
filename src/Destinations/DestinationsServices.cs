using System.Net;
using Fanfare.Deliveries;
using Fanfare.Destinations;
using Fanfare.Egress;
using Fanfare.SlackApi;
using Fanfare.SlackChat;
using Fanfare.SlackWebhook;
using Fanfare.Verification;
using Fanfare.Webhook;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fanfare;

public static class DestinationsServices
{
    /// <summary>Adds every destination, and the one way out that all requests to endpoints take.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.AddCheckedOptions<DeliveryOptions>(DeliveryOptions.SectionName);
        services.AddCheckedOptions<EgressOptions>(EgressOptions.SectionName);
        services.AddCheckedOptions<VerificationOptions>(VerificationOptions.SectionName);
        services.TryAddSingleton<HostResolver>(static (host, cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken));
        services.AddSingleton<OutgoingHttp>();
        services.AddSingleton<SlackUsers>();
        services.AddSingleton<IDestination, WebhookDestination>();
        services.AddSingleton<IDestination, SlackWebhookDestination>();
        services.AddSingleton<IDestination, SlackApiDestination>();
        services.AddSingleton<IDestination, SlackChatDestination>();
        services.AddSingleton<DestinationCatalog>();
        services.AddSingleton<DeliveryClient>();
        services.AddSingleton<HandshakeClient>();
        return services;
    }
}
