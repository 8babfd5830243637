using System.Buffers;
using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fanfare.Changes;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Signing;

namespace Fanfare.SlackChat;

/// <summary>
/// Says changes as the Django chat archive slackchat-serializer says them to its webhooks, key for key. Made anew for each request: what is
/// stored is the change.
/// </summary>
internal static class SlackChatBody
{
    private const string Message = "message";
    private static readonly string[] Children = ["reaction", "attachment", "keywordargument"];
    private static readonly FrozenSet<string> Types =
        new[] { ChangeEvents.Republish, ChangeEvents.Unpublish, ChangeEvents.Update }
            .Concat(
                Children.Append(Message).SelectMany(
                    static model => new[] { "created", "changed", "deleted" }.Select(what => $"{ChangeEvents.Prefix}{model}.{what}")))
            .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether events of this type can be said in this format; others are not for its endpoints.</summary>
    public static bool Knows(string eventType) => Types.Contains(eventType);

    /// <summary>
    /// The body of a request to an endpoint. With signing style <c>token</c> the signer puts the token in; with another one it stands here,
    /// and is the endpoint's id.
    /// </summary>
    /// <returns>The payload as it is when it cannot be said in this format: it was sent by hand, or is no change at all.</returns>
    public static byte[] Of(string eventType, byte[] payload, DeliveryTarget target)
    {
        if (!Knows(eventType))
        {
            return payload;
        }

        try
        {
            using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return payload;
            }

            var body = Write(eventType, json.RootElement, Spelling.IsDocumented(target.Settings));
            return target.Settings.SignedIn == SigningStyles.Token ? body : RequestSigner.WithToken(body, target.Endpoint.Id);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return payload;
        }
    }

    private static byte[] Write(string eventType, JsonElement said, bool documented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            switch (eventType)
            {
                case ChangeEvents.Republish:
                    WriteChannelRequest(json, "republish_request", said);
                    break;
                case ChangeEvents.Unpublish:
                    WriteChannelRequest(json, "unpublish_request", said);
                    break;
                case ChangeEvents.Update:
                    WriteUpdate(json, said, updateType: null, message: null);
                    break;
                default:
                    WriteChange(json, eventType, said, documented);
                    break;
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What happens to a part of a message has happened to the message: the archive saves it again.</summary>
    private static void WriteChange(Utf8JsonWriter json, string eventType, JsonElement change, bool documented)
    {
        var data = Object(change, "data");
        if (eventType.StartsWith($"{ChangeEvents.Prefix}{Message}.", StringComparison.Ordinal))
        {
            WriteUpdate(json, change, UpdateTypeOf(eventType, documented), data);
        }
        else
        {
            WriteUpdate(json, change, "message_changed", data is { } child ? Object(child, Message) : null);
        }
    }

    private static string UpdateTypeOf(string eventType, bool documented) =>
        (eventType[(eventType.LastIndexOf('.') + 1)..], documented) switch
        {
            ("created", true) => "message_added",
            ("deleted", true) => "message deleted",
            var (what, _) => $"message_{what}",
        };

    private static void WriteUpdate(Utf8JsonWriter json, JsonElement said, string? updateType, JsonElement? message)
    {
        json.WriteString("type", "update_notification");
        WriteChannel(json, said, "N");
        WriteChatType(json, said);
        json.WriteString("update_type", updateType);
        json.WritePropertyName(Message);
        if (message is { } shown)
        {
            SlackChatMessage.Write(json, shown);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static void WriteChannelRequest(Utf8JsonWriter json, string type, JsonElement said)
    {
        json.WriteString("type", type);
        WriteChannel(json, said, "D");
        json.WriteString("channel_data", said.TryGetProperty("data", out var data) ? JsonMarshal.GetRawUtf8Value(data) : "{}"u8);
        WriteChatType(json, said);
    }

    /// <summary>
    /// The archive writes its channels' UUIDs in one way here and in another there; a channel that is none stays as it is.
    /// </summary>
    private static void WriteChannel(Utf8JsonWriter json, JsonElement said, string form)
    {
        var channel = said.TryGetProperty("channel", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString() : null;
        json.WriteString(
            "channel",
            Guid.TryParseExact(channel, "D", out var uuid) || Guid.TryParseExact(channel, "N", out uuid) ? uuid.ToString(form) : channel);
    }

    private static void WriteChatType(Utf8JsonWriter json, JsonElement said) =>
        json.WriteString(
            "chat_type",
            said.TryGetProperty("chatType", out var chatType) && chatType.ValueKind == JsonValueKind.String ? chatType.GetString() : null);

    private static JsonElement? Object(JsonElement outer, string name) =>
        outer.TryGetProperty(name, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : null;
}
