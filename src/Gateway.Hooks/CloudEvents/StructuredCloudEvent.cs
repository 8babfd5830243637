using System.Text.Json;
using Fanfare.Events;

namespace Fanfare.Hooks.CloudEvents;

/// <summary>A CloudEvent in the JSON format.</summary>
internal static class StructuredCloudEvent
{
    /// <summary>Reads one object.</summary>
    /// <returns>The event, or what is wrong.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A text in it cannot be written in UTF-8.</exception>
    public static (CloudEvent? Event, string? Error) Read(ReadOnlyMemory<byte> body)
    {
        var json = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return (null, "It must be a JSON object");
        }

        var attributes = new CloudEventAttributes();
        var (data, base64) = ((Range?)null, (string?)null);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            var start = (int)json.TokenStartIndex;
            var error = name switch
            {
                "data" when data is not null => "data is given more than once",
                "data_base64" => ReadBase64(ref json, ref base64),
                _ when CloudEventAttributes.Known.Contains(name) => ReadAttribute(ref json, name, attributes),
                _ => null,
            };
            if (error is not null)
            {
                return (null, error);
            }

            json.Skip();
            data = name == "data" ? start..(int)json.BytesConsumed : data;
        }

        json.Read();
        if (data is not null && base64 is not null)
        {
            return (null, "data and data_base64 exclude each other");
        }

        return attributes.With(data is { } range ? body[range] : CloudEventData.OfBase64(attributes.Value("datacontenttype"), base64));
    }

    /// <summary>An attribute that is null is not there.</summary>
    private static string? ReadAttribute(ref Utf8JsonReader json, string name, CloudEventAttributes attributes) => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => attributes.Add(name, json.GetString()!),
        _ => $"The attribute {name} is not a text",
    };

    private static string? ReadBase64(ref Utf8JsonReader json, ref string? base64)
    {
        if (base64 is not null)
        {
            return "data_base64 is given more than once";
        }

        if (json.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        if (json.TokenType != JsonTokenType.String || !json.TryGetBytesFromBase64(out _))
        {
            return "data_base64 is not base64";
        }

        base64 = json.GetString();
        return null;
    }
}
