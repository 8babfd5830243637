using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Events;
using Fanfare.Hooks.CloudEvents;
using Fanfare.Hooks.Tables;
using Fanfare.Hooks.Values;
using Fanfare.Identifiers;
using Fanfare.Templates;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Intake;

/// <summary>What a request becomes.</summary>
internal sealed record HookEventMade(
    string Type, string? Channel, string? EventId, byte[] Payload, HookDelivery? Delivery, HookValues? Values = null)
{
    /// <summary>The id that it gets when somebody else's event has <see cref="EventId"/>; null when who has that one is the same.</summary>
    public string? OtherEventId { get; init; }
}

/// <summary>Makes events of requests.</summary>
internal static class HookEvents
{
    private const int MaxBatch = 100;

    private static readonly PayloadOptions GitHubForm = new() { Mode = PayloadMode.Form, FormParam = "payload" };

    /// <summary>
    /// The events of a request: one, but for a batch of CloudEvents. The payload of each has <paramref name="maxBytes"/> at most.
    /// </summary>
    /// <exception cref="RefusedException">
    /// 400 when the body is not what the hook takes, or something is missing of which the event is made.
    /// </exception>
    public static async Task<IReadOnlyList<HookEventMade>> OfAsync(
        CompiledHook hook, HttpRequest request, byte[] body, IReadOnlyDictionary<string, string> route, int maxBytes)
    {
        var made = await OfAsync(hook, request, HookHeadersSeen.Of(hook.Settings.Check, request.Headers), body, route, maxBytes);
        return made.Any(one => one.Payload.Length > maxBytes) ? throw Problems.TooLarge(maxBytes) : made;
    }

    private static async Task<IReadOnlyList<HookEventMade>> OfAsync(
        CompiledHook hook, HttpRequest request, IHeaderDictionary headers, byte[] body, IReadOnlyDictionary<string, string> route,
        int maxBytes)
    {
        if (hook.Settings.Decoding == HookDecoding.CloudEvents)
        {
            var reading = CloudEventReading.Of(request.Headers, body);
            return reading switch
            {
                { Error: { } error } => throw Problems.BadRequest(error),
                { Events.Length: 0 or > MaxBatch } => throw Problems.BadRequest($"A batch must hold 1 to {MaxBatch} events"),
                _ =>
                    [.. reading.Events.Select(cloud =>
                        Of(hook, new HookValues(headers, request.Query, route, Parse(cloud.Data)), cloud, maxBytes))],
            };
        }

        var payload = hook.Settings.Decoding == HookDecoding.Raw
            ? RawPayload.Of(request, headers, body, route) : await DecodeAsync(hook.Settings, request, body);
        var values = new HookValues(headers, request.Query, route, Parse(payload));
        return
        [
            new HookEventMade(
                TypeOf(hook, values),
                ChannelOf(hook, values),
                Required(hook.EventId, values, "event.id") is { Length: > 0 } id ? SafeName.Unique(id) : null,
                PayloadOf(hook, values, maxBytes) ?? payload,
                hook.DeliveryId?.Fill(values, out var missing) is { Length: > 0 } delivery && missing is null
                    ? hook.Delivery(delivery) : null,
                values),
        ];
    }

    private static async Task<byte[]> DecodeAsync(HookSettings settings, HttpRequest request, byte[] body)
    {
        try
        {
            // GitHub sends a form with the event in a field of it, unless it is told otherwise.
            var isGitHubForm = settings is { Check.Scheme: CheckScheme.GitHub, Decoding: HookDecoding.Json } && request.HasFormContentType
                && body.AsSpan().StartsWith("payload="u8);
            var options = isGitHubForm
                ? GitHubForm : new PayloadOptions
                {
                    Mode = settings.Decoding == HookDecoding.Form ? PayloadMode.Form : PayloadMode.Json,
                    FormParam = settings.FormParam,
                };
            var payload = (
                await PayloadDecoder.DecodeAsync(body, request.ContentType, options, request.HttpContext.RequestAborted)).Json.ToArray();

            // A token that proves where a request comes from is for nobody else.
            return settings.Check is { Scheme: CheckScheme.Token, Field: { } field } ? JsonPointer.To(field).Empty(payload) : payload;
        }
        catch (HookRejected rejected)
        {
            throw Problems.BadRequest(rejected.Message);
        }
    }

    private static HookEventMade Of(CompiledHook hook, HookValues values, CloudEvent cloud, int maxBytes)
    {
        return new HookEventMade(
            SafeName.Plain(cloud.Type),
            ChannelOf(hook, values) ?? (cloud.Subject is { } subject ? SafeName.Unique(subject, Names.MaxChannelLength) : null),
            SafeName.Unique(cloud.Id),
            PayloadOf(hook, values, maxBytes) ?? cloud.Data.ToArray(),
            hook.Delivery($"{cloud.Source}\n{cloud.Id}"),
            values)
        {
            // Ids of CloudEvents are their source's own.
            OtherEventId = SafeName.Unique($"{cloud.Id} of {cloud.Source}"),
        };
    }

    private static string? ChannelOf(CompiledHook hook, HookValues values) =>
        Required(hook.Channel, values, "event.channel") is { Length: > 0 } channel
            ? SafeName.Unique(channel, Names.MaxChannelLength) : null;

    private static string TypeOf(CompiledHook hook, HookValues values) =>
        SafeName.Plain(Required(hook.Type, values, "event.type")) is { Length: > 0 } type
            ? type : throw Problems.BadRequest("The hook makes an 'event.type' of nothing of this request");

    private static byte[]? PayloadOf(CompiledHook hook, HookValues values, int maxBytes)
    {
        string? missing = null;
        var payload = hook.Payload?.Fill(values, maxBytes, out missing);
        return missing is null ? payload : throw Missing("event.payload", missing);
    }

    /// <summary>A template's text, of which nothing may be missing; empty for no template.</summary>
    private static string Required(TextTemplate? template, HookValues values, string field)
    {
        string? missing = null;
        var text = template?.Fill(values, out missing) ?? "";
        return missing is null ? text : throw Missing(field, missing);
    }

    private static RefusedException Missing(string field, string what) =>
        Problems.BadRequest($"The hook makes '{field}' of {what}, which is missing");

    private static JsonElement Parse(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
            return json.RootElement.IsStorable()
                ? json.RootElement.Clone() : throw Problems.BadRequest("The body holds a NUL character or half of a surrogate pair");
        }
        catch (JsonException exception)
        {
            throw Problems.BadRequest($"The body is not JSON: {exception.Message}");
        }
    }
}
