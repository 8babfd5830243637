using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Fanfare.Events;

namespace Fanfare.Templates;

/// <summary>
/// A place in a JSON document (RFC 6901), such as <c>/auth/token</c>; the step <c>*</c> is every element of an array, too.
/// </summary>
public sealed class JsonPointer
{
    private const string Every = "*";

    private readonly string _text;
    private readonly string[] _steps;

    /// <param name="text">Starts with a slash; empty for the whole document.</param>
    public JsonPointer(string text)
    {
        _text = text;
        _steps = text.Length == 0
            ? [] : Array.ConvertAll(
                text[1..].Split('/'),
                static step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }

    /// <summary>A pointer to where a token's field is once the body is decoded: a form has become an object.</summary>
    public static JsonPointer To(string field) =>
        new(
            field.StartsWith('/')
                ? field : "/" + field.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    /// <summary>Whether a text is a pointer: slashes before its steps, and in them <c>~</c> only in <c>~0</c> and <c>~1</c>.</summary>
    public static bool IsOne(string text) =>
        text.StartsWith('/') && !text.Replace("~0", "", StringComparison.Ordinal).Replace("~1", "", StringComparison.Ordinal)
            .Contains('~', StringComparison.Ordinal);

    /// <summary>Finds the value that is pointed to; null when there is none.</summary>
    public JsonElement? Find(JsonElement json)
    {
        foreach (var step in _steps)
        {
            switch (json.ValueKind)
            {
                case JsonValueKind.Object when json.TryGetProperty(step, out var value):
                    json = value;
                    break;
                case JsonValueKind.Array when Index(step) is >= 0 and var index && index < json.GetArrayLength():
                    json = json[index];
                    break;
                default:
                    return null;
            }
        }

        return json;
    }

    /// <summary>
    /// Finds the value that is pointed to as a string; a value that is not a string as its JSON. Null when there is none, or when it is
    /// null.
    /// </summary>
    public string? FindText(JsonElement json) => Find(json) switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        { ValueKind: JsonValueKind.String } text => GetString(text),
        { } other => other.GetRawText(),
    };

    /// <summary>Reads the texts that are pointed to, without building the document: one, but for pointers that point to many.</summary>
    /// <returns>Why there are none; null when there are.</returns>
    public string? Read(ReadOnlySpan<byte> json, out IReadOnlyList<string> values)
    {
        values = [];
        if (!Utf8.IsValid(json))
        {
            return "The body is not UTF-8";
        }

        List<Found> found;
        try
        {
            found = Find(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair in a name or in the text.
            return "The body is not JSON";
        }

        values = [.. found.Select(static one => one.Text).OfType<string>()];
        return found.Count == 0 ? $"The body has no {_text}"
            : values.Count < found.Count ? $"{_text} is not a text"
            : found.Count > 1 && !_steps.Contains(Every, StringComparer.Ordinal) ? $"The body has {_text} more than once"
            : null;
    }

    /// <summary>
    /// The document with nothing in the texts that are pointed to; every other byte is as it was. What is no JSON stays as it is.
    /// </summary>
    public byte[] Empty(byte[] json)
    {
        try
        {
            var (emptied, at) = (new ArrayBufferWriter<byte>(json.Length), 0);
            foreach (var (_, start, end) in Find(json).Where(static one => one.Text is not null))
            {
                emptied.Write(json.AsSpan(at..start));
                emptied.Write("\"\""u8);
                at = end;
            }

            emptied.Write(json.AsSpan(at..));
            return emptied.WrittenSpan.ToArray();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    /// <summary>A JSON object with a text where this points to; the body itself when it has no such place.</summary>
    public ReadOnlyMemory<byte> Write(ReadOnlyMemory<byte> json, string value)
    {
        try
        {
            var root = json.IsEmpty
                ? new JsonObject() : JsonNode.Parse(
                    json.Span,
                    documentOptions: new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth, AllowDuplicateProperties = false });
            return Put(root, 0, value) ? JsonSerializer.SerializeToUtf8Bytes(root) : json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return json;
        }
    }

    private bool Put(JsonNode? place, int depth, string value)
    {
        var step = _steps[depth];
        switch (place)
        {
            case JsonObject last when depth == _steps.Length - 1:
                last[step] = value;
                return true;
            case JsonObject parent:
                return Put(parent[step] ??= new JsonObject(), depth + 1, value);
            case JsonArray array when depth < _steps.Length - 1:
                return array.Where((_, at) => step == Every || at == Index(step)).Aggregate(
                    false, (put, element) => Put(element, depth + 1, value) || put);
            default:
                return false;
        }
    }

    /// <summary>An array's index; -1 when a step is none.</summary>
    private static int Index(string step) =>
        (step.Length == 1 || !step.StartsWith('0')) && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? index : -1;

    /// <summary>A string with half of a surrogate pair is not a string.</summary>
    private static string? GetString(JsonElement json)
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

    private List<Found> Find(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        var found = new List<Found>();
        reader.Read();
        Walk(ref reader, 0, found);
        reader.Read();
        return found;
    }

    /// <summary>Passes over a value, and adds what is pointed to.</summary>
    private void Walk(ref Utf8JsonReader reader, int depth, List<Found> found)
    {
        if (depth == _steps.Length)
        {
            found.Add(
                new Found(
                    reader.TokenType == JsonTokenType.String ? reader.GetString() : null, (int)reader.TokenStartIndex,
                    (int)reader.BytesConsumed));
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

    private void WalkObject(ref Utf8JsonReader reader, int depth, List<Found> found)
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

    private void WalkArray(ref Utf8JsonReader reader, int depth, List<Found> found)
    {
        var index = Index(_steps[depth]);
        for (var at = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; at++)
        {
            if (at == index || _steps[depth] == Every)
            {
                Walk(ref reader, depth + 1, found);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>What is pointed to, and where it stands.</summary>
    /// <param name="Text">Null for what is no text.</param>
    /// <param name="Start">Its first byte.</param>
    /// <param name="End">The byte after it.</param>
    private sealed record Found(string? Text, int Start, int End);
}
