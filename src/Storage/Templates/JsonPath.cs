using System.Globalization;
using System.Text.Json;

namespace Fanfare.Templates;

/// <summary>Values within JSON, by JSON Pointer (RFC 6901).</summary>
internal static class JsonPath
{
    /// <summary>What a pointer points at; null for nothing.</summary>
    public static JsonElement? Find(JsonElement json, string pointer)
    {
        foreach (var step in pointer.Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            switch (json.ValueKind)
            {
                case JsonValueKind.Object when json.TryGetProperty(name, out var value):
                    json = value;
                    break;
                case JsonValueKind.Array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < json.GetArrayLength():
                    json = json[index];
                    break;
                default:
                    return null;
            }
        }

        return json;
    }

    /// <summary>Whether a text is JSON.</summary>
    public static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>What a pointer points at, as text: of what is no text, its JSON; null for nothing.</summary>
    public static string? TextAt(JsonElement json, string pointer) => Find(json, pointer) switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => TextOf(text),
        { } other => other.GetRawText(),
    };

    /// <summary>Half of a surrogate pair is no text.</summary>
    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
