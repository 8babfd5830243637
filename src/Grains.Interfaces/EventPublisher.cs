using System.Collections.Immutable;
using Fanfare.Events;
using Orleans;

namespace Fanfare.Channels;

/// <summary>Hands events to their channels: what every way in has in common, and the only caller of <see cref="IChannelGrain"/>.</summary>
public sealed class EventPublisher(IGrainFactory grains)
{
    /// <summary>Publishes an event on the channel that it names first, or on one of the default channels when it names none.</summary>
    /// <remarks>When this returns <see cref="PublishResult.Accepted"/>, the event and its deliveries are durable.</remarks>
    public async Task<PublishResult> PublishAsync(string applicationId, EventDraft draft)
    {
        var key = new ChannelKey(applicationId, draft.Channels.IsEmpty ? DefaultChannels.Pick(Random.Shared.Next()) : draft.Channels[0]);
        var result = await grains.GetGrain<IChannelGrain>(key.ToString()).PublishAsync(draft);
        return result is PublishResult.Accepted { Event: { } accepted }
            ? new PublishResult.Accepted(accepted.Id, accepted.AcceptedAt) { Event = accepted with { Payload = draft.Payload } } : result;
    }

    /// <summary>
    /// Publishes events that name their channels: those of one channel one after the other, so that they are accepted in their order;
    /// channels do not wait for one another. When one is not accepted, those after it on its channel are not tried.
    /// </summary>
    /// <returns>A result for each event, in order; null for those that were not tried.</returns>
    public async Task<ImmutableArray<PublishResult?>> PublishAllAsync(string applicationId, ImmutableArray<EventDraft> drafts)
    {
        var results = new PublishResult?[drafts.Length];
        await Task.WhenAll(
            Enumerable.Range(0, drafts.Length).GroupBy(index => drafts[index].Channels[0], StringComparer.Ordinal)
                .Select(PublishInOrderAsync));
        return [.. results];

        async Task PublishInOrderAsync(IEnumerable<int> ofOneChannel)
        {
            foreach (var index in ofOneChannel)
            {
                results[index] = await PublishAsync(applicationId, drafts[index]);
                if (results[index] is PublishResult.Unavailable or PublishResult.NoApplication)
                {
                    return;
                }
            }
        }
    }
}
