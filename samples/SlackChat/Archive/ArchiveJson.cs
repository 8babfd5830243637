using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace SlackChat.Archive;

/// <summary>The archive's JSON: names in snake case, and of messages and what belongs to them only what is not empty.</summary>
internal static class ArchiveJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatIsEmpty } },
    };

    private static void LeaveOutWhatIsEmpty(JsonTypeInfo type)
    {
        if (type.Type == typeof(MessageView) || type.Type == typeof(Attachment))
        {
            foreach (var property in type.Properties)
            {
                property.ShouldSerialize = static (_, value) => value switch
                {
                    null or 0 or "" => false,
                    IEnumerable and not string => ((IEnumerable)value).GetEnumerator().MoveNext(),
                    _ => true,
                };
            }
        }
    }
}
