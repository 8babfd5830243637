using System.Text;
using Fanfare.Channels;
using Fanfare.Events;
using Orleans;

namespace Fanfare.Operations;

/// <summary>Publishes operational events that are stored, as events of their organization's own application; each at most once, by its event id.</summary>
internal sealed class OperationalPublisher(IOperationalEventStore store, IGrainFactory grains)
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Retention = TimeSpan.FromDays(90);

    /// <summary>Publishes what there is. What cannot be published now stays for the next time.</summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PendingOperationalEvent> batch;
        do
        {
            batch = await store.ReadAsync(BatchSize, cancellationToken);
            foreach (var pending in batch)
            {
                var draft = new EventDraft
                {
                    EventType = pending.EventType,
                    EventId = pending.Id,
                    Channels = [pending.Channel],
                    Payload = Encoding.UTF8.GetBytes(pending.Payload),
                    PayloadRetention = Retention,
                };
                if (await grains.GetGrain<IChannelGrain>(new ChannelKey(pending.ApplicationId, pending.Channel).ToString()).PublishAsync(draft) is PublishResult.Unavailable)
                {
                    return;
                }

                await store.DeleteAsync(pending.Id, cancellationToken);
            }
        }
        while (batch.Count == BatchSize);
    }
}
