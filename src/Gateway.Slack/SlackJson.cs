using System.Text.Encodings.Web;
using System.Text.Json;
using Fanfare.Events;

namespace Fanfare.Slack;

/// <summary>How JSON for Slack's clients is written and read.</summary>
internal static class SlackJson
{
    /// <summary>The deepest nesting of what comes in.</summary>
    public const int MaxDepth = 64;

    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads JSON whose texts can all be stored.</summary>
    /// <returns>Null when it is none, or when a text holds a NUL character or half of a surrogate pair.</returns>
    public static JsonElement? Parse(ReadOnlyMemory<byte> utf8, int maxDepth = MaxDepth)
    {
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth });
            return json.RootElement.IsStorable() ? json.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A field of an object that is there and is not null.</summary>
    public static JsonElement? Field(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value : null;

    /// <summary>A field that is a text.</summary>
    public static string? TextField(this JsonElement json, string name) =>
        json.Field(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
}
