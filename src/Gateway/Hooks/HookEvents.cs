using System.Text.Json;
using Fanfare.Api;
using Fanfare.Api.Bodies;
using Fanfare.Hooks.Templates;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks;

/// <summary>What a request becomes.</summary>
internal sealed record HookEventMade(string Type, string? Channel, string? EventId, byte[] Payload, HookDelivery? Delivery, HookValues? Values = null);

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
        var id = Fill(hook.EventId, values, out var missing, "event.id", mustBe: true);
        return
        [
            new HookEventMade(
                HookNames.Plain(Fill(hook.Type, values, out _, "event.type", mustBe: true)!),
                Fill(hook.Channel, values, out _, "event.channel", mustBe: true) is { Length: > 0 } channel ? HookNames.Unique(channel, Names.MaxChannelLength) : null,
                id is { Length: > 0 } ? HookNames.Unique(id) : null,
                PayloadOf(hook, values) ?? payload,
                Fill(hook.DeliveryId, values, out missing, "deliveryId", mustBe: false) is { Length: > 0 } delivery && missing is null ? hook.Delivery(delivery) : null,
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
            Fill(hook.Channel, values, out _, "event.channel", mustBe: true) is { Length: > 0 } channel ? HookNames.Unique(channel, Names.MaxChannelLength) : cloud.Subject is { } subject ? HookNames.Unique(subject, Names.MaxChannelLength) : null,
            HookNames.Unique(cloud.Id),
            PayloadOf(hook, values) ?? data,
            hook.Delivery($"{cloud.Source}\n{cloud.Id}"),
            values);
    }

    private static byte[]? PayloadOf(CompiledHook hook, HookValues values)
    {
        string? missing = null;
        var payload = hook.Payload?.Fill(values, out missing);
        return missing is null ? payload : throw Missing("event.payload", missing);
    }

    private static RefusedException Missing(string field, string what) => Problems.BadRequest($"The hook makes '{field}' of {what}, which is missing");

    private static string? Fill(HookTemplate? template, HookValues values, out string? missing, string field, bool mustBe)
    {
        missing = null;
        var text = template?.Fill(values, out missing);
        return missing is null || !mustBe ? text : throw Missing(field, missing);
    }

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
