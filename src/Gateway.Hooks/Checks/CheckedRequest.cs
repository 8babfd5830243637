using Fanfare.Templates;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Checks;

/// <summary>What a check looks at of a request, or puts a signature on.</summary>
/// <param name="headers">As they came.</param>
/// <param name="body">Byte for byte as it came: nothing is signed that was decoded and written anew.</param>
internal sealed class CheckedRequest(IHeaderDictionary headers, ReadOnlyMemory<byte> body)
{
    /// <summary>No signature of any scheme comes near it.</summary>
    public const int MaxHeaderLength = 8192;

    public IHeaderDictionary Headers => headers;

    /// <summary>Replaced by a scheme that signs inside the body.</summary>
    public ReadOnlyMemory<byte> Body { get; set; } = body;

    /// <summary>Reads a header that must be there once: of two, nobody knows which one the next reader takes.</summary>
    /// <returns>Why there is no value; null when there is one.</returns>
    public string? ReadHeader(string name, out string value)
    {
        var values = headers[name];
        value = values.Count == 1 ? values[0] ?? "" : "";
        return (values.Count, value.Length) switch
        {
            (0, _) => $"The header {name} is missing",
            ( > 1, _) => $"The header {name} is given more than once",
            (_, 0) => $"The header {name} is empty",
            (_, > MaxHeaderLength) => $"The header {name} is longer than {MaxHeaderLength} characters",
            _ => null,
        };
    }

    /// <summary>Reads the texts in the body to which a JSON Pointer such as <c>/token</c> points, or a form's field.</summary>
    /// <returns>Why there is no value; null when there is one, or more where the pointer points to many.</returns>
    public string? ReadField(string field, out IReadOnlyList<string> values)
    {
        if (field.StartsWith('/'))
        {
            return new JsonPointer(field).Read(Body.Span, out values);
        }

        var reason = FormField.Read(headers.ContentType, Body, field, out var value);
        values = [value];
        return reason;
    }

    /// <summary>Puts a text into the body, where <see cref="ReadField"/> finds it. A body that has no room for it stays as it is.</summary>
    public void WriteField(string field, string value) =>
        Body = field.StartsWith('/') ? new JsonPointer(field).Write(Body, value) : FormField.Write(headers, Body, field, value);
}
