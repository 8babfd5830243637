using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fanfare.Slack;

/// <summary>Reads forms of bodies that were read already.</summary>
internal static class SlackForms
{
    /// <summary>Whether a request says that its body is a form.</summary>
    public static bool Is(HttpRequest request) => new FormFeature(request).HasFormContentType;

    /// <summary>The fields of a form, urlencoded or multipart.</summary>
    /// <returns>Null when it is malformed.</returns>
    public static async Task<IFormCollection?> ReadAsync(HttpRequest request, byte[] body, CancellationToken cancellationToken)
    {
        request.Body = new MemoryStream(body, writable: false);
        try
        {
            return await new FormFeature(
                request,
                new FormOptions { ValueLengthLimit = int.MaxValue, MultipartBodyLengthLimit = long.MaxValue }).ReadFormAsync(
                    cancellationToken);
        }
        catch (Exception exception) when (
            exception is InvalidDataException or IOException or BadHttpRequestException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
