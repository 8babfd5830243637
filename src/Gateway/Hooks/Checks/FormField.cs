using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Hooks.Checks;

/// <summary>A field of a form, which is multipart when its content type says so, and else urlencoded.</summary>
internal static class FormField
{
    private const int MaxFields = 1024;
    private const int MaxBoundary = 70;
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    /// <summary>Reads a field that must be there once.</summary>
    /// <returns>Why it has no value; null when it has one.</returns>
    public static string? Read(string? contentType, ReadOnlyMemory<byte> body, string field, out string value)
    {
        value = "";
        try
        {
            var values = Boundary(contentType) is { } boundary ? ReadMultipart(boundary, body, field) : ReadUrlEncoded(body, field);
            value = values is [{ } text] ? text : "";
            return values.Count switch
            {
                0 => $"The body has no field {field}",
                1 => null,
                _ => $"The body has the field {field} more than once",
            };
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return "The body is not a form";
        }
    }

    /// <summary>A form with a field more; of a urlencoded one, in place of that of the same name.</summary>
    public static ReadOnlyMemory<byte> Write(IHeaderDictionary headers, ReadOnlyMemory<byte> body, string field, string value)
    {
        if (Boundary(headers.ContentType) is { } boundary)
        {
            return (byte[])[.. Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"), .. body.Span];
        }

        var others = Encoding.UTF8.GetString(body.Span).Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => Uri.UnescapeDataString(pair.Split('=')[0].Replace('+', ' ')) != field);
        headers.ContentType = UrlEncoded;
        return Encoding.UTF8.GetBytes(string.Join('&', others.Append($"{Uri.EscapeDataString(field)}={Uri.EscapeDataString(value)}")));
    }

    /// <summary>The boundary of a multipart form; null when a content type is of none.</summary>
    private static string? Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Boundary).Value is { Length: > 0 and <= MaxBoundary } boundary ? boundary : null;

    private static List<string> ReadUrlEncoded(ReadOnlyMemory<byte> body, string field)
    {
        using var reader = new FormReader(Encoding.UTF8.GetString(body.Span)) { ValueCountLimit = MaxFields, ValueLengthLimit = int.MaxValue };
        return [.. reader.ReadForm().GetValueOrDefault(field).OfType<string>()];
    }

    /// <summary>A stream in memory has never to be waited for.</summary>
    private static List<string> ReadMultipart(string boundary, ReadOnlyMemory<byte> body, string field)
    {
        using var stream = new MemoryStream(body.ToArray(), writable: false);
        var reader = new MultipartReader(boundary, stream);
        var values = new List<string>();
        for (var count = 0; reader.ReadNextSectionAsync().GetAwaiter().GetResult() is { } section; count++)
        {
            if (count == MaxFields)
            {
                throw new InvalidDataException($"The form has more than {MaxFields} fields.");
            }

            if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) && disposition.IsFormDisposition()
                && HeaderUtilities.RemoveQuotes(disposition.Name) == field)
            {
                using var text = new StreamReader(section.Body, Encoding.UTF8);
                values.Add(text.ReadToEnd());
            }
        }

        return values;
    }
}
