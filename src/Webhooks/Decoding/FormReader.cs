using System.Net;
using Microsoft.Net.Http.Headers;

namespace Fanfare.Webhooks;

/// <summary>Reads forms, urlencoded and multipart.</summary>
internal static class FormReader
{
    /// <returns>Null when the content type is not that of a form.</returns>
    /// <exception cref="HookRejected">The form is malformed, or beyond the limits.</exception>
    public static async ValueTask<FormFields?> ReadAsync(
        ReadOnlyMemory<byte> body, string? contentType, PayloadOptions options, CancellationToken cancellationToken) =>
        !MediaTypeHeaderValue.TryParse(contentType, out var type) ? null
        : type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        ? ReadUrlEncoded(body.ToArray(), options)
        : IsMultipart(type) ? await MultipartForm.ReadAsync(body, type, options, cancellationToken)
        : null;

    /// <summary>Reads what has to be a form: multipart when its content type says so, and else urlencoded.</summary>
    /// <exception cref="HookRejected">The form is malformed, or beyond the limits.</exception>
    public static FormFields Read(ReadOnlyMemory<byte> body, string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && IsMultipart(type)
            ? MultipartForm.ReadAsync(body, type, PayloadOptions.Default, CancellationToken.None).GetAwaiter()
                .GetResult() // A stream in memory has never to be waited for.
            : ReadUrlEncoded(body.ToArray(), PayloadOptions.Default);

    private static bool IsMultipart(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    private static FormFields ReadUrlEncoded(byte[] body, PayloadOptions options)
    {
        var form = new FormFields(options);
        foreach (var range in body.AsSpan().Split((byte)'&'))
        {
            var (start, length) = range.GetOffsetAndLength(body.Length);
            if (length == 0)
            {
                continue;
            }

            var equals = body.AsSpan(start, length).IndexOf((byte)'=');
            var name = equals < 0 ? length : equals;
            form.Add(new FormField(Decoded(body, start, name), equals < 0 ? "" : Decoded(body, start + name + 1, length - name - 1)));
        }

        return form;
    }

    private static string Decoded(byte[] body, int start, int length) =>
        length == 0 ? "" : FormText.Of(WebUtility.UrlDecodeToBytes(body, start, length), "A field of the form");
}
