using System.Text.Json;
using Fanfare.Api;
using Fanfare.Api.Bodies;
using Fanfare.Hooks.Templates;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks;

/// <summary>What a request becomes.</summary>
internal sealed record HookEventMade(string Type, string? Channel, string? EventId, byte[] Payload, HookDelivery? Delivery, HookValues? Values = null)
{
    /// <summary>The id that it gets when somebody else's event has <see cref="EventId"/>; null when who has that one is the same.</summary>
    public string? OtherEventId { get; init; }
}

/// <summary>Makes events of requests.</summary>
internal static class HookEvents
{
    /// <summary>The deepest nesting of a payload.</summary>
    public const int MaxDepth = 512;

    /// <summary>The events of a request: one, but for a batch of CloudEvents.</summary>
    /// <exception cref="RefusedException">400 when the body is not what the hook takes, or something is missing of which the event is made.</exception>
    public static async Task<IReadOnlyList<HookEventMade>> OfAsync(CompiledHook hook, HttpRequest request, byte[] body, IReadOnlyDictionary<string, string> route)
    {
        if (hook.Settings.Decoding == HookDecoding.CloudEvents)
        {
            var reading = CloudEventReading.Of(request.Headers, body);
            return reading switch
            {
                { Error: { } error } => throw Problems.BadRequest(error),
                { Events.IsEmpty: true } => throw Problems.BadRequest("The batch holds no event"),
                _ => [.. reading.Events.Select(cloud => Of(hook, request, route, cloud))],
            };
        }

        var payload = hook.Settings.Decoding == HookDecoding.Raw ? RawPayload.Of(request, body, route) : await DecodeAsync(hook.Settings, request, body);
        var values = new HookValues(request.Headers, request.Query, route, Parse(payload));
        return
        [
            new HookEventMade(
                HookNames.Plain(Required(hook.Type, values, "event.type")),
                ChannelOf(hook, values),
                Required(hook.EventId, values, "event.id") is { Length: > 0 } id ? HookNames.Unique(id) : null,
                PayloadOf(hook, values) ?? payload,
                hook.DeliveryId?.Fill(values, out var missing) is { Length: > 0 } delivery && missing is null ? hook.Delivery(delivery) : null,
                values),
        ];
    }

    private static async Task<byte[]> DecodeAsync(HookSettings settings, HttpRequest request, byte[] body)
    {
        try
        {
            var options = new PayloadOptions { Mode = settings.Decoding == HookDecoding.Form ? PayloadMode.Form : PayloadMode.Json, FormParam = settings.FormParam };
            return (await PayloadDecoder.DecodeAsync(body, request.ContentType, options, request.HttpContext.RequestAborted)).Json.ToArray();
        }
        catch (HookRejected rejected)
        {
            throw Problems.BadRequest(rejected.Message);
        }
    }

    private static HookEventMade Of(CompiledHook hook, HttpRequest request, IReadOnlyDictionary<string, string> route, CloudEvent cloud)
    {
        var data = cloud.Data.ToArray();
        var values = new HookValues(request.Headers, request.Query, route, Parse(data));
        return new HookEventMade(
            HookNames.Plain(cloud.Type),
            ChannelOf(hook, values) ?? (cloud.Subject is { } subject ? HookNames.Unique(subject, Names.MaxChannelLength) : null),
            HookNames.Unique(cloud.Id),
            PayloadOf(hook, values) ?? data,
            hook.Delivery($"{cloud.Source}\n{cloud.Id}"),
            values)
        {
            // Ids of CloudEvents are their source's own.
            OtherEventId = HookNames.Unique($"{cloud.Id} of {cloud.Source}"),
        };
    }

    private static string? ChannelOf(CompiledHook hook, HookValues values) =>
        Required(hook.Channel, values, "event.channel") is { Length: > 0 } channel ? HookNames.Unique(channel, Names.MaxChannelLength) : null;

    private static byte[]? PayloadOf(CompiledHook hook, HookValues values)
    {
        string? missing = null;
        var payload = hook.Payload?.Fill(values, out missing);
        return missing is null ? payload : throw Missing("event.payload", missing);
    }

    /// <summary>A template's text, of which nothing may be missing; empty for no template.</summary>
    private static string Required(HookTemplate? template, HookValues values, string field)
    {
        string? missing = null;
        var text = template?.Fill(values, out missing) ?? "";
        return missing is null ? text : throw Missing(field, missing);
    }

    private static RefusedException Missing(string field, string what) => Problems.BadRequest($"The hook makes '{field}' of {what}, which is missing");

    private static JsonElement Parse(byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return json.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw Problems.BadRequest($"The body is not JSON: {exception.Message}");
        }
    }
}
