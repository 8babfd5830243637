using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Handshakes;

/// <summary>What a handshake is answered. Much of it was the caller's: it is never a page, and nobody may guess that it is one.</summary>
/// <param name="Status">The status.</param>
/// <param name="ContentType">Null for an answer without a body.</param>
/// <param name="Body">The body.</param>
internal sealed record HookReply(int Status, string? ContentType = null, string Body = "") : IResult
{
    /// <summary>Further headers.</summary>
    public ImmutableArray<(string Name, string Value)> Headers { get; init; } = [];

    public static HookReply Json(string body) => new(StatusCodes.Status200OK, "application/json", body);

    public static HookReply Text(string body, int status = StatusCodes.Status200OK) => new(status, "text/plain; charset=utf-8", body);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (ContentType is not null)
        {
            response.ContentType = ContentType;
            await response.WriteAsync(Body, httpContext.RequestAborted);
        }
    }
}
