using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Events;

namespace Fanfare.Channels;

/// <summary>Works out which endpoints want an event.</summary>
internal static class Routing
{
    /// <summary>The endpoints whose filters let the event pass.</summary>
    public static ImmutableArray<string> EndpointsFor(EventDraft draft, SubscriptionSnapshot snapshot)
    {
        var wanted = ImmutableArray.CreateBuilder<string>();
        foreach (var subscription in snapshot.Subscriptions)
        {
            if (Wants(subscription, draft))
            {
                wanted.Add(subscription.EndpointId);
            }
        }

        return wanted.DrainToImmutable();
    }

    private static bool Wants(Subscription subscription, EventDraft draft) =>
        (subscription.EventTypes.IsEmpty || subscription.EventTypes.Contains(draft.EventType, StringComparer.Ordinal))
        && (subscription.Channels.IsEmpty || Meet(subscription.Channels, draft.Channels));

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
