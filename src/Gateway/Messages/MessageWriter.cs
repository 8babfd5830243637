using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Api.Attempts;
using Fanfare.Api.Http;
using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Api.Messages;

/// <summary>Writes events as JSON. The payload goes out as it came in, never parsed.</summary>
internal static class MessageWriter
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = Wire.Json.Encoder };

    public static byte[] Write(AcceptedEvent accepted, bool withContent) => Write(json => WriteMessage(json, accepted, withContent));

    /// <summary>Runs a writer and gives what it wrote.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteMessage(Utf8JsonWriter json, AcceptedEvent accepted, bool withContent)
    {
        json.WriteStartObject();
        WriteFields(json, accepted, withContent);
        json.WriteEndObject();
    }

    public static void WriteStanding(Utf8JsonWriter json, EventStanding standing, bool withContent)
    {
        json.WriteStartObject();
        WriteFields(json, standing.Event, withContent);
        json.WriteNumber("status", (int)standing.Status);
        json.WriteString("statusText", AttemptOut.TextOf(standing.Status));
        if (standing.NextAttempt is { } next)
        {
            json.WriteString("nextAttempt", next.UtcDateTime);
        }

        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, AcceptedEvent accepted, bool withContent)
    {
        json.WriteString("id", accepted.Id);
        json.WriteString("eventType", accepted.EventType);
        if (accepted.EventId is not null)
        {
            json.WriteString("eventId", accepted.EventId);
        }

        WriteList(json, "channels", accepted.Channels);
        WriteList(json, "tags", accepted.Tags);
        json.WriteString("timestamp", accepted.AcceptedAt.UtcDateTime);
        json.WritePropertyName("payload");
        var payload = withContent ? accepted.Payload ?? """{"expired":true}"""u8 : "{}"u8;
        json.WriteRawValue(payload, skipInputValidation: true);
    }

    private static void WriteList(Utf8JsonWriter json, string name, ImmutableArray<string> list)
    {
        if (list.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var entry in list)
        {
            json.WriteStringValue(entry);
        }

        json.WriteEndArray();
    }
}
