using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Webhooks;

/// <summary>Reads multipart forms.</summary>
internal static class MultipartForm
{
    /// <summary>The longest boundary, by RFC 2046.</summary>
    private const int MaxBoundaryLength = 70;

    /// <exception cref="HookRejected">The form is malformed, or beyond the limits.</exception>
    public static async Task<FormFields> ReadAsync(
        ReadOnlyMemory<byte> body, MediaTypeHeaderValue type, PayloadOptions options, CancellationToken cancellationToken)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        if (boundary.Length is 0 or > MaxBoundaryLength)
        {
            throw new HookRejected(400, $"The content type of a multipart form needs a boundary of 1 to {MaxBoundaryLength} characters.");
        }

        using var stream = BodyStream.Over(body);
        var reader = new MultipartReader(boundary, stream);
        var form = new FormFields(options);
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                form.Add(await FieldOfAsync(section, cancellationToken));
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            throw new HookRejected(400, "The multipart form is malformed.", exception);
        }

        return form;
    }

    private static async Task<FormField> FieldOfAsync(MultipartSection section, CancellationToken cancellationToken)
    {
        if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition) || disposition.Name.Length == 0)
        {
            throw new HookRejected(400, "A part of the multipart form has no name.");
        }

        using var content = new MemoryStream();
        await section.Body.CopyToAsync(content, cancellationToken);
        var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
        var file = disposition.FileNameStar.Length > 0 ? disposition.FileNameStar : disposition.FileName;
        return file.HasValue
            ? new FormField(
                name, "",
                new FormFile(
                    HeaderUtilities.RemoveQuotes(file).ToString(), section.ContentType ?? "application/octet-stream", content.ToArray()))
            : new FormField(name, FormText.Of(BodyStream.WrittenTo(content).Span, $"The form's field '{name}'"));
    }
}
