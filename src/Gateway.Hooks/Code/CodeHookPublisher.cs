using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Events;
using Fanfare.Hooks.Intake;
using Fanfare.Identifiers;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Code;

/// <summary>Publishes events of code hooks.</summary>
internal sealed class CodeHookPublisher(HookStore hooks, HookPublisher publisher, IHttpContextAccessor accessor) : IEventPublisher
{
    public async Task<string> PublishAsync(string application, HookEventDraft draft, CancellationToken cancellationToken = default)
    {
        Check(draft.Type, "Type", Names.MaxLength);
        Check(draft.Channel, "Channel", Names.MaxChannelLength);
        Check(draft.Id, "Id", Names.MaxLength);
        if (draft.Id?.StartsWith(EntityId.Message, StringComparison.Ordinal) == true)
        {
            throw new HookRejected(400, $"Id: may not start with '{EntityId.Message}'");
        }

        var payload = draft.Payload.ToArray();
        CheckJson(payload);
        var found = await hooks.FindBaseAsync(application, cancellationToken)
            ?? throw new HookRejected(404, $"There is no application '{application}'");
        try
        {
            var made = new HookEventMade(draft.Type, draft.Channel, draft.Id, payload, Delivery: null);
            return (await publisher.PublishAsync(found.ApplicationId, made, accessor.HttpContext?.Request.Headers.TraceParent)).MessageId;
        }
        catch (RefusedException refused)
        {
            throw new HookRejected(refused.Status, refused.Message, refused);
        }
    }

    private static void Check(string? name, string field, int maxLength)
    {
        if (name is not null && (name.Length > maxLength || Names.Check(name) is not null))
        {
            throw new HookRejected(400, $"{field}: {Names.Show(name)} must have 1 to {maxLength} characters and {Names.Rule}");
        }
    }

    private static void CheckJson(byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        }
        catch (JsonException exception)
        {
            throw new HookRejected(400, $"Payload: not JSON: {exception.Message}", exception);
        }
    }
}
