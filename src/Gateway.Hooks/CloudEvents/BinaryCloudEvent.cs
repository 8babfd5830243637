using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Hooks.CloudEvents;

/// <summary>A CloudEvent whose attributes are headers, <c>ce-id</c> and the like, and whose data is the body.</summary>
internal static class BinaryCloudEvent
{
    private const int MaxLength = 8192;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads headers and body.</summary>
    /// <returns>The event, or what is wrong.</returns>
    public static (CloudEvent? Event, string? Error) Read(IHeaderDictionary headers, MediaTypeHeaderValue? type, ReadOnlyMemory<byte> body)
    {
        var attributes = new CloudEventAttributes();
        foreach (var name in CloudEventAttributes.Known)
        {
            if (headers[$"ce-{name}"] is { Count: > 0 } values && name != "datacontenttype" && Take(name, values, attributes) is { } error)
            {
                return (null, error);
            }
        }

        return CloudEventData.Of(type, body) is { } data
            ? attributes.With(data) : (null, "The data is not JSON, though the header Content-Type says so");
    }

    private static string? Take(string name, StringValues values, CloudEventAttributes attributes)
    {
        if (values is not [{ Length: <= MaxLength } value])
        {
            return $"The attribute {name} must be one header of at most {MaxLength} characters";
        }

        return Decode(value) is { } text ? attributes.Add(name, text) : $"The attribute {name} is not percent-encoded UTF-8";
    }

    /// <summary>What a header's value stands for: without quotes around it (RFC 9110, quoted-string), then percent-decoded once.</summary>
    private static string? Decode(string value)
    {
        var text = value is ['"', .., '"'] ? Unquote(value.AsSpan(1..^1)) : value;
        var bytes = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(bytes.Length);
        for (var at = 0; at < bytes.Length; at++)
        {
            if (bytes[at] != '%')
            {
                decoded.Add(bytes[at]);
                continue;
            }

            if (at + 2 >= bytes.Length || !char.IsAsciiHexDigit((char)bytes[at + 1]) || !char.IsAsciiHexDigit((char)bytes[at + 2]))
            {
                return null;
            }

            decoded.Add(Convert.FromHexString([(char)bytes[at + 1], (char)bytes[at + 2]])[0]);
            at += 2;
        }

        try
        {
            return Strict.GetString([.. decoded]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static string Unquote(ReadOnlySpan<char> text)
    {
        var plain = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            at += text[at] == '\\' && at + 1 < text.Length ? 1 : 0;
            plain.Append(text[at]);
        }

        return plain.ToString();
    }
}
