using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Fanfare.Webhooks;

/// <summary>Puts the decoded payload in the place of a request's body, from where ASP.NET binds it.</summary>
internal static class RequestPayload
{
    /// <summary>Whether requests of an HTTP method have a body to speak of.</summary>
    public static bool IsCarriedBy(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

    /// <exception cref="HookRejected">The body cannot be decoded.</exception>
    public static async Task DecodeAsync(HttpContext http, PayloadOptions options, PayloadParameter parameter)
    {
        var body = await ReadAsync(http.Request, http.RequestAborted);
        var json = body.Length == 0 && parameter == PayloadParameter.Typed && options.FormParam is null
            ? body
            : Shaped(await PayloadDecoder.DecodeAsync(body, http.Request.ContentType, options, http.RequestAborted), parameter);
        http.Request.Body = BodyStream.Over(json);
        http.Request.ContentType = "application/json";
        http.Request.ContentLength = json.Length;
        http.Features.Set<IHttpRequestBodyDetectionFeature>(new BodyDetection(json.Length > 0));
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        return BodyStream.WrittenTo(body);
    }

    /// <summary>Who wants a text gets one, whatever was sent.</summary>
    private static ReadOnlyMemory<byte> Shaped(Payload payload, PayloadParameter parameter) =>
        parameter == PayloadParameter.Text && payload.Json.Span.TrimStart(" \t\r\n"u8) is not [(byte)'"', ..]
            ? JsonText.StringOf(Encoding.UTF8.GetString(payload.Json.Span))
            : payload.Json;

    private sealed record BodyDetection(bool CanHaveBody) : IHttpRequestBodyDetectionFeature;
}
