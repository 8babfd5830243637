using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Hooks.CloudEvents;

/// <summary>What a request holds in CloudEvents.</summary>
/// <param name="Events">Several, or none, when the request is a batch.</param>
/// <param name="Error">What is wrong with the request, which then has no events; it names the attribute.</param>
internal sealed record CloudEventReading(ImmutableArray<CloudEvent> Events, string? Error)
{
    /// <summary>Reads a request in any of the three modes of the HTTP binding, which its content type tells apart. Never throws.</summary>
    public static CloudEventReading Of(IHeaderDictionary headers, ReadOnlyMemory<byte> body)
    {
        var given = headers.ContentType is { Count: > 0 } types ? types.ToString() : null;
        if (given is null || !MediaTypeHeaderValue.TryParse(given, out var type))
        {
            return given is null ? Single(BinaryCloudEvent.Read(headers, null, body)) : Wrong("The header Content-Type is malformed");
        }

        if (!type.MediaType.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase))
        {
            return Single(BinaryCloudEvent.Read(headers, type, body));
        }

        if (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return Wrong("The body must be UTF-8");
        }

        return type.MediaType.Value?.ToLowerInvariant() switch
        {
            "application/cloudevents+json" => Json(body, static body => Single(StructuredCloudEvent.Read(body))),
            "application/cloudevents-batch+json" => Json(body, Batch),
            _ => Wrong($"CloudEvents are read in JSON, not in {type.MediaType}"),
        };
    }

    private static CloudEventReading Json(ReadOnlyMemory<byte> body, Func<ReadOnlyMemory<byte>, CloudEventReading> read)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return Wrong("The body is not UTF-8");
        }

        try
        {
            return read(body);
        }
        catch (JsonException)
        {
            return Wrong("The body is not JSON");
        }
        catch (InvalidOperationException)
        {
            return Wrong("A text in the body holds half of a surrogate pair");
        }
    }

    private static CloudEventReading Batch(ReadOnlyMemory<byte> body)
    {
        var json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
        {
            return Wrong("A batch must be a JSON array");
        }

        var events = ImmutableArray.CreateBuilder<CloudEvent>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)json.TokenStartIndex;
            json.Skip();
            var (read, error) = StructuredCloudEvent.Read(body[start..(int)json.BytesConsumed]);
            if (read is null)
            {
                return Wrong($"Event {events.Count + 1} of the batch: {error}");
            }

            events.Add(read);
        }

        json.Read();
        return new CloudEventReading(events.ToImmutable(), null);
    }

    private static CloudEventReading Single((CloudEvent? Event, string? Error) read) =>
        read.Event is { } one ? new([one], null) : Wrong(read.Error!);

    private static CloudEventReading Wrong(string error) => new([], error);
}
