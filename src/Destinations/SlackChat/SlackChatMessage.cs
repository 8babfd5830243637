using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fanfare.SlackChat;

/// <summary>A message of the chat archive: the fields that it shows, in its order, without what is empty.</summary>
internal static class SlackChatMessage
{
    private static readonly string[] Fields = ["timestamp", "user", "content", "reactions", "attachments", "args", "kwargs"];
    private static readonly string[] ReactionFields = ["timestamp", "reaction", "user"];
    private static readonly string[] AttachmentFields =
    [
        "title", "title_link", "text", "service_name", "service_icon", "service_url", "image_url", "image_width", "image_height",
        "video_html", "video_html_width", "video_html_height", "thumb_url", "thumb_width", "thumb_height",
    ];

    /// <summary>Writes what an object's data say of a message; fields that the archive does not know are left out.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement data) => WriteFields(json, data, Fields);

    private static void WriteFields(Utf8JsonWriter json, JsonElement from, string[] fields)
    {
        json.WriteStartObject();
        foreach (var field in fields)
        {
            if (from.TryGetProperty(field, out var value) && !IsEmpty(value))
            {
                json.WritePropertyName(field);
                WriteValue(json, field, value);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string field, JsonElement value)
    {
        if ((field, value.ValueKind) is not ("reactions" or "attachments", JsonValueKind.Array))
        {
            WriteAsItIs(json, value);
            return;
        }

        json.WriteStartArray();
        foreach (var entry in value.EnumerateArray())
        {
            if (entry.ValueKind == JsonValueKind.Object)
            {
                WriteFields(json, entry, field == "reactions" ? ReactionFields : AttachmentFields);
            }
            else
            {
                WriteAsItIs(json, entry);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteAsItIs(Utf8JsonWriter json, JsonElement value) =>
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);

    /// <summary>What Python takes for false.</summary>
    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.String => value.ValueEquals(""u8),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        JsonValueKind.Object => value.GetPropertyCount() == 0,
        JsonValueKind.Number => value.TryGetDouble(out var number) && number == 0,
        _ => false,
    };
}
