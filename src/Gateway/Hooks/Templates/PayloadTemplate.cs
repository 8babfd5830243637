using System.Text.Json;

namespace Fanfare.Hooks.Templates;

/// <summary>
/// JSON whose texts are templates. A text that is nothing but one <c>{json:…}</c> becomes the value that it points at, of whatever type; a
/// value that is missing is null there.
/// </summary>
internal sealed class PayloadTemplate
{
    private const int MaxDepth = 32;

    private readonly JsonElement _json;
    private readonly Dictionary<string, HookTemplate> _texts = new(StringComparer.Ordinal);

    private PayloadTemplate(JsonElement json)
    {
        _json = json;
        Compile(json);
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">JSON, at most 32 levels deep.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static PayloadTemplate Parse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new PayloadTemplate(json.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new FormatException($"Not JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("Holds half of a surrogate pair", exception);
        }
    }

    /// <summary>The JSON with its placeholders filled.</summary>
    /// <param name="values">What they are filled from.</param>
    /// <param name="maxBytes">Where it ends if it grows larger; what then comes back is larger, too.</param>
    /// <param name="missing">The first placeholder within a longer text for which there is no value, or null.</param>
    public byte[] Fill(HookValues values, int maxBytes, out string? missing)
    {
        missing = null;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Write(writer, _json, values, maxBytes, ref missing);
        }

        return stream.ToArray();
    }

    private void Compile(JsonElement json)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                _texts.TryAdd(json.GetString()!, HookTemplate.Parse(json.GetString()!));
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray())
                {
                    Compile(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in json.EnumerateObject())
                {
                    Compile(property.Value);
                }

                break;
        }
    }

    private void Write(Utf8JsonWriter writer, JsonElement json, HookValues values, int maxBytes, ref string? missing)
    {
        if (writer.BytesCommitted + writer.BytesPending > maxBytes)
        {
            writer.WriteNullValue();
            return;
        }

        switch (json.ValueKind)
        {
            case JsonValueKind.String:
                WriteText(writer, _texts[json.GetString()!], values, ref missing);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in json.EnumerateArray())
                {
                    Write(writer, item, values, maxBytes, ref missing);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, values, maxBytes, ref missing);
                }

                writer.WriteEndObject();
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, HookTemplate template, HookValues values, ref string? missing)
    {
        if (template.Only is not { Source: PlaceholderSource.Json } only)
        {
            writer.WriteStringValue(template.Fill(values, out var here));
            missing ??= here;
        }
        else if (values.Point(only.Name) is { } value)
        {
            value.WriteTo(writer);
        }
        else
        {
            writer.WriteStringValue(only.Default);
        }
    }
}
