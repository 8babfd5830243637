using System.Text;
using Fanfare.Channels;
using Fanfare.Events;
using Microsoft.Extensions.Logging;

namespace Fanfare.Operations;

/// <summary>
/// Publishes operational events that are stored, as events of their organization's own application; each at most once, by its event id.
/// </summary>
internal sealed partial class OperationalPublisher(
    OperationalEventStore store, EventPublisher publisher, ILogger<OperationalPublisher> logger)
{
    private const int BatchSize = 500;
    /// <summary>
    /// Publishes a batch of what there is, in which organizations take turns. What cannot be published now stays for the next time, and
    /// what follows it in its channel too.
    /// </summary>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        var blocked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pending in await store.ReadAsync(BatchSize, cancellationToken))
        {
            if (!blocked.Contains(pending.Channel) && !await TryPublishAsync(pending, cancellationToken))
            {
                blocked.Add(pending.Channel);
            }
        }
    }

    private async Task<bool> TryPublishAsync(PendingOperationalEvent pending, CancellationToken cancellationToken)
    {
        try
        {
            var draft = new EventDraft
            {
                EventType = pending.EventType,
                EventId = pending.Id,
                Channels = [pending.Channel],
                Payload = Encoding.UTF8.GetBytes(pending.Payload),
            };
            if (await publisher.PublishAsync(pending.ApplicationId, draft) is PublishResult.Unavailable)
            {
                return false;
            }

            await store.DeleteAsync(pending.Id, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotPublished(exception, pending.Id, pending.EventType);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The operational event {Id} ({EventType}) could not be published; it is tried again")]
    private partial void LogNotPublished(Exception exception, string id, string eventType);
}
