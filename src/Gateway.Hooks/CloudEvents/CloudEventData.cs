using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Events;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Hooks.CloudEvents;

/// <summary>The data of a CloudEvent, of whatever type, as JSON.</summary>
internal static class CloudEventData
{
    private static readonly byte[] None = "null"u8.ToArray();

    /// <summary>The JSON of bytes of a type.</summary>
    /// <returns>Null when they should be JSON and are not.</returns>
    public static ReadOnlyMemory<byte>? Of(MediaTypeHeaderValue? type, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return None;
        }

        if (type is null)
        {
            return IsJson(bytes.Span) ? bytes : Wrapped(bytes.Span);
        }

        if (IsJson(type))
        {
            return IsJson(bytes.Span) ? bytes : (ReadOnlyMemory<byte>?)null;
        }

        return TextOf(type, bytes.Span) is { } text ? JsonSerializer.SerializeToUtf8Bytes(text) : Wrapped(bytes.Span);
    }

    /// <summary>The JSON of <c>data_base64</c>; of what should be JSON and is not, the base64 itself.</summary>
    /// <param name="contentType">The attribute <c>datacontenttype</c>; without one, the data is JSON.</param>
    /// <param name="base64">Is base64; null for no data.</param>
    public static ReadOnlyMemory<byte> OfBase64(string? contentType, string? base64)
    {
        var bytes = Convert.FromBase64String(base64 ?? "");
        return Of(MediaTypeHeaderValue.TryParse(contentType, out var type) ? type : null, bytes) ?? Wrapped(bytes);
    }

    private static byte[] Wrapped(ReadOnlySpan<byte> bytes) =>
        Encoding.ASCII.GetBytes($$"""{"data_base64":"{{Convert.ToBase64String(bytes)}}"}""");

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        try
        {
            var json = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
            while (json.Read())
            {
                // To the end: only then is it JSON.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The text of a type that is text: in UTF-8, or in Latin-1 where the type says so.</summary>
    private static string? TextOf(MediaTypeHeaderValue type, ReadOnlySpan<byte> bytes)
    {
        var charset = HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToLowerInvariant();
        var isText = type.Type.Equals("text", StringComparison.OrdinalIgnoreCase)
            || type.SubType.Equals("xml", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("xml", StringComparison.OrdinalIgnoreCase);
        return (isText, charset) switch
        {
            (true, "iso-8859-1") => Encoding.Latin1.GetString(bytes),
            (true, "" or "utf-8" or "us-ascii") when Utf8.IsValid(bytes) => Encoding.UTF8.GetString(bytes),
            _ => null,
        };
    }
}
