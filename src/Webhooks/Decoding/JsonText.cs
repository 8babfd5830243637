using System.Text.Encodings.Web;
using System.Text.Json;

namespace Fanfare.Webhooks;

/// <summary>Tells JSON from other text, and writes it.</summary>
internal static class JsonText
{
    public const int MaxDepth = 64;

    /// <summary>What is written is data, and stands in no HTML.</summary>
    public static JsonWriterOptions Writing { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="HookRejected">It is JSON that nobody should have to read.</exception>
    public static bool IsJson(ReadOnlySpan<byte> utf8) => Read(utf8) switch
    {
        JsonReading.TooDeep => throw new HookRejected(400, $"The body's JSON is nested deeper than {MaxDepth} levels."),
        JsonReading.BrokenText => throw new HookRejected(400, "A text in the body's JSON holds half of a surrogate pair."),
        var reading => reading == JsonReading.Json,
    };

    public static JsonReading Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var found = JsonReading.Json;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= MaxDepth)
                {
                    found = JsonReading.TooDeep;
                }
                else if (reader.ValueIsEscaped && !IsText(ref reader))
                {
                    found = JsonReading.BrokenText;
                }
            }

            return found;
        }
        catch (JsonException)
        {
            return JsonReading.NotJson;
        }
    }

    public static byte[] StringOf(string text)
    {
        using var stream = new MemoryStream(text.Length + 2);
        using (var writer = new Utf8JsonWriter(stream, Writing))
        {
            writer.WriteStringValue(text);
        }

        return stream.ToArray();
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

/// <summary>What a text is to a reader of JSON.</summary>
internal enum JsonReading
{
    Json,
    NotJson,
    TooDeep,
    BrokenText,
}
