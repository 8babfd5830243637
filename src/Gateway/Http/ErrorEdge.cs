using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Fanfare.Api.Http;

/// <summary>The edge of the API: whatever goes wrong inside leaves in the documented shape.</summary>
internal sealed partial class ErrorEdge(RequestDelegate next, ILogger<ErrorEdge> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (!http.Response.HasStarted && http.Response.StatusCode is 404 or 405)
            {
                // No route took it.
                throw http.Response.StatusCode == 404 ? Problems.NotFound("There is nothing at this path") : Problems.MethodNotAllowed();
            }
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; nobody waits for an answer.
        }
#pragma warning disable CA1031 // The edge.
        catch (Exception exception) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            await AnswerAsync(http, Translate(exception, http));
        }
    }

    private static Task AnswerAsync(HttpContext http, RefusedException? refused)
    {
        var allow = http.Response.Headers.Allow;
        http.Response.Clear();
        http.Response.Headers.Allow = allow;
        if (refused is null)
        {
            return Wire.WriteAsync(http.Response, 500, "{}"u8.ToArray());
        }

        http.Response.Headers.RetryAfter = refused.RetryAfterSeconds?.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.WWWAuthenticate = refused.Challenge;

        return Wire.WriteAsync(http.Response, refused.Status, Wire.Serialize(refused.Body));
    }

    private RefusedException? Translate(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case RefusedException refused:
                return refused;
            case BadHttpRequestException bad:
                return Problems.Unreadable(bad.StatusCode, bad.Message);
            case UnstorableTextException unstorable:
                return Problems.BadRequest(unstorable.Message);
            case TimeoutException or OutcomeUnknownException:
                LogUnavailable(exception, http.Request.Method, http.Request.Path);
                return Problems.Unavailable("There was no answer in time; ask again with the same idempotency key");
            case StoreUnavailableException or OrleansException:
                LogUnavailable(exception, http.Request.Method, http.Request.Path);
                return Problems.Unavailable("The service cannot do this now; nothing was kept, try again");
            default:
                LogFailure(exception, http.Request.Method, http.Request.Path);
                return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Method} {Path} was answered 503")]
    private partial void LogUnavailable(Exception exception, string method, string path);

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
