using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>What is answered when a request is refused or a webhook fails.</summary>
internal static class ErrorAnswer
{
    /// <summary>What ASP.NET says to the author of a method, who is not the one who asks.</summary>
    private const string HintForAuthors = " Did you mean to use a Service instead?";

    public static Task WriteAsync(HttpContext http, HookRejected rejected)
    {
        Reset(http, rejected.Status);
        return Answer.WriteAsync(http, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(rejected.Message));
    }

    public static Task WriteAsync(HttpContext http, BadHttpRequestException bad)
    {
        Reset(http, bad.StatusCode);
        var code = bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "payload_too_large" : "bad_request";
        var body = new ErrorBody(code, bad.Message.Replace(HintForAuthors, "", StringComparison.Ordinal));
        return Answer.WriteAsync(
            http, "application/json; charset=utf-8", JsonSerializer.SerializeToUtf8Bytes(body, JsonSerializerOptions.Web));
    }

    /// <summary>An empty 500, or a broken connection when the answer was under way: the caller must not take it for a whole one.</summary>
    public static void Fail(HttpContext http)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
        }
        else
        {
            Reset(http, StatusCodes.Status500InternalServerError);
        }
    }

    private static void Reset(HttpContext http, int status)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
    }

    private sealed record ErrorBody(string Code, string Detail);
}
