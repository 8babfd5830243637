using System.Text.Json;

namespace Fanfare.Templates;

/// <summary>
/// JSON whose texts are templates. A text that is nothing but one <c>{json:…}</c> (of an event's: <c>{raw:…}</c>) becomes the value that it
/// points at, of whatever type; a value that is missing is null there. What stands after the bar of a <c>{raw:…}</c> is a value, too, if it
/// is JSON.
/// </summary>
public sealed class JsonTemplate
{
    private const int MaxDepth = 32;

    private readonly JsonElement _json;
    private readonly Dictionary<string, TextTemplate> _texts = new(StringComparer.Ordinal);

    private readonly TemplatePlace _place;
    private readonly Func<Placeholder, string, string>? _encode;

    private JsonTemplate(JsonElement json, TemplatePlace place, Func<Placeholder, string, string>? encode)
    {
        _json = json;
        _place = place;
        _encode = encode;
        Compile(json);
    }

    /// <summary>Reads a template.</summary>
    /// <param name="text">JSON, at most 32 levels deep.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="encode">What is done with the value of each placeholder within a text; null for nothing.</param>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static JsonTemplate Parse(
        string text, TemplatePlace place = TemplatePlace.Request, Func<Placeholder, string, string>? encode = null)
    {
        try
        {
            using var json = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return new JsonTemplate(json.RootElement.Clone(), place, encode);
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
    public byte[] Fill(ITemplateValues values, int maxBytes, out string? missing)
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
                _texts.TryAdd(json.GetString()!, TextTemplate.Parse(json.GetString()!, _place));
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

    private void Write(Utf8JsonWriter writer, JsonElement json, ITemplateValues values, int maxBytes, ref string? missing)
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

    private void WriteText(Utf8JsonWriter writer, TextTemplate template, ITemplateValues values, ref string? missing)
    {
        if (
            template.Only is not { } only
                || only.Source != (_place == TemplatePlace.Event ? PlaceholderSource.Raw : PlaceholderSource.Json))
        {
            writer.WriteStringValue(template.Fill(values, out var here, _encode));
            missing ??= here;
        }
        else if (only.ValueIn(values.Payload) is { } value)
        {
            value.WriteTo(writer);
        }
        else if (only.Default is { } json && _place == TemplatePlace.Event && IsJson(json))
        {
            writer.WriteRawValue(json);
        }
        else
        {
            writer.WriteStringValue(only.Default);
        }
    }

    private static bool IsJson(string text)
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
}
