using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Fanfare.Hooks.Checks;

/// <summary>A place in a JSON document (RFC 6901), such as <c>/auth/token</c>.</summary>
internal sealed class JsonPointer
{
    private const int MaxDepth = 512;

    private readonly string _text;
    private readonly string[] _steps;

    /// <param name="text">Starts with a slash.</param>
    public JsonPointer(string text)
    {
        _text = text;
        _steps = Array.ConvertAll(text[1..].Split('/'), static step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    /// <summary>Whether a text is a pointer: slashes before its steps, and in them <c>~</c> only in <c>~0</c> and <c>~1</c>.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith('/') && !text.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal).Contains('~', StringComparison.Ordinal);

    /// <summary>Reads the text that is pointed to, without building the document.</summary>
    /// <returns>Why there is none; null when there is one.</returns>
    public string? Read(ReadOnlySpan<byte> json, out string value)
    {
        value = "";
        if (!Utf8.IsValid(json))
        {
            return "The body is not UTF-8";
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        var found = new List<string?>();
        try
        {
            reader.Read();
            Walk(ref reader, 0, found);
            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair in a name or in the text.
            return "The body is not JSON";
        }

        value = found is [{ } text] ? text : "";
        return found switch
        {
            [] => $"The body has no {_text}",
            [null] => $"{_text} is not a text",
            [_] => null,
            _ => $"The body has {_text} more than once",
        };
    }

    /// <summary>A JSON object with a text where this points to; the body itself when it has no such place.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> json, string value)
    {
        try
        {
            var root = json.IsEmpty ? new JsonObject() : JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var place = root;
            foreach (var step in _steps.AsSpan(..^1))
            {
                place = place is JsonObject parent ? parent[step] ??= new JsonObject() : Element(place, step);
            }

            if (place is not JsonObject last)
            {
                return json;
            }

            last[_steps[^1]] = value;
            return JsonSerializer.SerializeToUtf8Bytes(root);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private static JsonNode? Element(JsonNode? place, string step) => place is JsonArray array && Index(step) is var index && index >= 0 && index < array.Count ? array[index] : null;

    /// <summary>An array's index; -1 when a step is none.</summary>
    private static int Index(string step) =>
        (step.Length == 1 || !step.StartsWith('0')) && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;

    /// <summary>Passes over a value, and adds what is pointed to: null for what is no text.</summary>
    private void Walk(ref Utf8JsonReader reader, int depth, List<string?> found)
    {
        if (depth == _steps.Length)
        {
            found.Add(reader.TokenType == JsonTokenType.String ? reader.GetString() : null);
            reader.Skip();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WalkObject(ref reader, depth, found);
                break;
            case JsonTokenType.StartArray:
                WalkArray(ref reader, depth, found);
                break;
            default:
                break;
        }
    }

    private void WalkObject(ref Utf8JsonReader reader, int depth, List<string?> found)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var pointedTo = reader.ValueTextEquals(_steps[depth]);
            reader.Read();
            if (pointedTo)
            {
                Walk(ref reader, depth + 1, found);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void WalkArray(ref Utf8JsonReader reader, int depth, List<string?> found)
    {
        var index = Index(_steps[depth]);
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index)
            {
                Walk(ref reader, depth + 1, found);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
