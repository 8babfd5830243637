using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Journals;

namespace Fanfare.Channels;

/// <summary>Works out which endpoints want an event.</summary>
internal static class Routing
{
    /// <summary>The endpoints whose filters let the event pass, each with the lane in which it gets it.</summary>
    public static ImmutableArray<Recipient> RecipientsOf(EventDraft draft, AcceptedEvent accepted, SubscriptionSnapshot snapshot)
    {
        var wanted = ImmutableArray.CreateBuilder<Recipient>();
        foreach (var subscription in snapshot.Subscriptions)
        {
            if (draft.OnlyEndpointId is { } only ? subscription.EndpointId == only : Wants(subscription.EventTypes, subscription.Channels, accepted))
            {
                wanted.Add(new Recipient(subscription.EndpointId, subscription.Unordered ? LaneName.OfOne(accepted.Id) : LaneName.OfChannel(accepted.Channel)));
            }
        }

        return wanted.DrainToImmutable();
    }

    /// <summary>Whether a filter lets an event pass.</summary>
    public static bool Wants(ImmutableArray<string> eventTypes, ImmutableArray<string> channels, AcceptedEvent accepted) =>
        (eventTypes.IsEmpty || eventTypes.Contains(accepted.EventType, StringComparer.Ordinal))
        && (channels.IsEmpty || Meet(channels, accepted.Channels));

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
