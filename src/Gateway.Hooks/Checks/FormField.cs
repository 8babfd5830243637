using System.Text;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Hooks.Checks;

/// <summary>A field of a form, which is multipart when its content type says so, and else urlencoded.</summary>
internal static class FormField
{
    private const int MaxBoundary = 70;
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    /// <summary>Reads a field that must be there once.</summary>
    /// <returns>Why it has no value; null when it has one.</returns>
    public static string? Read(string? contentType, ReadOnlyMemory<byte> body, string field, out string value)
    {
        value = "";
        try
        {
            var values = PayloadDecoder.TextsOf(body, contentType, field);
            value = values is [{ } text] ? text : "";
            return values.Count switch
            {
                0 => $"The body has no field {field}",
                1 => null,
                _ => $"The body has the field {field} more than once",
            };
        }
        catch (HookRejected)
        {
            return "The body is not a form";
        }
    }

    /// <summary>A form with a field more; of a urlencoded one, in place of that of the same name.</summary>
    public static ReadOnlyMemory<byte> Write(IHeaderDictionary headers, ReadOnlyMemory<byte> body, string field, string value)
    {
        if (Boundary(headers.ContentType) is { } boundary)
        {
            return (byte[])[
                .. Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"),
                .. body.Span];
        }

        var others = Encoding.UTF8.GetString(body.Span).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' ')) != field);
        headers.ContentType = UrlEncoded;
        return Encoding.UTF8.GetBytes(string.Join('&', others.Append($"{Uri.EscapeDataString(field)}={Uri.EscapeDataString(value)}")));
    }

    /// <summary>The boundary of a multipart form; null when a content type is of none.</summary>
    private static string? Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
            && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary ? boundary : null;
}
