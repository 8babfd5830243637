using System.Security.Cryptography;
using System.Text;
using Fanfare.Api.Http;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Telemetry;

namespace Fanfare.Hooks.Intake;

/// <summary>Hands events of hooks to their channels.</summary>
internal sealed class HookPublisher(EventPublisher publisher, EventStore events, TimeProvider time)
{
    /// <summary>Publishes an event, once for all requests that name the same delivery.</summary>
    /// <returns>The message's id, and whether it is new; when this returns, the event is durable.</returns>
    /// <exception cref="RefusedException">404 when there is no such application, 503 when nothing can be stored now.</exception>
    public async Task<(string MessageId, bool IsNew)> PublishAsync(string applicationId, HookEventMade made, string? traceParent)
    {
        var draft = new EventDraft
        {
            EventType = made.Type,
            Payload = made.Payload,
            Channels = made.Channel is null ? [] : [made.Channel],
            EventId = made.EventId,
            TraceParent = Traces.ParentOf(traceParent),
            Idempotency = made.Delivery is not { } delivery
                ? null
                : new IdempotencyKey
                {
                    // Providers write a repeat anew: it may differ in a header or in the order of its fields.
                    Key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"hook\n{delivery.HookName}\n{delivery.Id}"))),
                    RequestHash = "",
                    Status = 200,
                    ExpiresAt = time.GetUtcNow() + delivery.Window,
                },
        };
        return await publisher.PublishAsync(applicationId, draft) switch
        {
            PublishResult.Accepted accepted => (accepted.MessageId, true),
            PublishResult.RepeatedRequest repeated => (repeated.First.MessageId ?? "", false),
            PublishResult.DuplicateEventId when made.OtherEventId is { } other =>
                await PublishAsync(applicationId, made with { EventId = other, OtherEventId = null }, traceParent),
            PublishResult.DuplicateEventId =>
                ((await events.FindAsync(applicationId, made.EventId!, CancellationToken.None))?.Id ?? "", false),
            PublishResult.NoApplication => throw Problems.NotFound("There is nothing at this path"),
            PublishResult.Unavailable unavailable => throw Problems.Unavailable($"{unavailable.Reason} Nothing was kept; try again"),
            var other => throw new InvalidOperationException($"A channel answered {other}."),
        };
    }
}
