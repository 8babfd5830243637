using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Intake;

/// <summary>A request as the payload of an event: nothing of it is taken for anything.</summary>
internal static class RawPayload
{
    /// <summary>
    /// An object: <c>method</c>, <c>path</c>, <c>headers</c>, <c>query</c> and <c>route</c> (lists of texts by name, but <c>route</c> has
    /// one text each), and <c>body</c> for text, or <c>bodyBase64</c> for bytes that are none.
    /// </summary>
    public static byte[] Of(HttpRequest request, IHeaderDictionary headers, byte[] body, IReadOnlyDictionary<string, string> route)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("method", request.Method);
            json.WriteString("path", request.Path.Value);
            Write(json, "headers", headers.Select(static header => (header.Key.ToLowerInvariant(), header.Value.ToArray())));
            Write(json, "query", request.Query.Select(static one => (one.Key, one.Value.ToArray())));
            json.WriteStartObject("route");
            foreach (var (name, value) in route)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            if (Utf8.IsValid(body))
            {
                json.WriteString("body", Encoding.UTF8.GetString(body));
            }
            else
            {
                json.WriteBase64String("bodyBase64", body);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string field, IEnumerable<(string Name, string?[] Values)> lists)
    {
        json.WriteStartObject(field);
        foreach (var (name, values) in lists)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
