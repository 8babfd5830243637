using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Destinations;
using Fanfare.Events;

namespace Fanfare.Applications;

/// <summary>Works out which endpoints want an event.</summary>
public sealed class Routing(DestinationCatalog destinations)
{
    /// <summary>The endpoints whose filters let the event pass, each with the lane in which it gets it.</summary>
    public ImmutableArray<Recipient> RecipientsOf(AcceptedEvent accepted, SubscriptionSnapshot snapshot)
    {
        var wanted = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var subscription in snapshot.Subscriptions)
        {
            if (IsFor(subscription, accepted))
            {
                wanted.Add(
                    new Recipient(
                        subscription.EndpointId,
                        subscription.Unordered ? LaneName.OfOne(accepted.Id) : LaneName.OfChannel(accepted.Channel)));
            }
        }

        return wanted.DrainToImmutable();
    }

    /// <summary>Whether an event is for an endpoint: it names the endpoint, or names none and the endpoint's filters let it pass.</summary>
    public bool IsFor(Subscription subscription, AcceptedEvent accepted) =>
        accepted.OnlyEndpointId is { } only ? only == subscription.EndpointId : Wants(subscription, accepted);

    private bool Wants(Subscription subscription, AcceptedEvent accepted) =>
        (subscription.EventTypes.IsEmpty || subscription.EventTypes.Contains(accepted.EventType, StringComparer.Ordinal))
        && (subscription.Channels.IsEmpty || Meet(subscription.Channels, accepted.Channels))
        && destinations.Wants(subscription.Destination, accepted.EventType);

    private static bool Meet(ImmutableArray<string> left, ImmutableArray<string> right)
    {
        foreach (var channel in right)
        {
            if (left.Contains(channel, StringComparer.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
