using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.Webhooks;

/// <summary>How posts of messages are answered: <c>ok</c>, or one of Slack's words.</summary>
internal static class SlackAnswer
{
    /// <summary>Takes a post, and answers what has come of it.</summary>
    public static async Task RunAsync(HttpContext http, SlackEdge edge, Func<HttpContext, Task> post)
    {
        try
        {
            await post(http);
        }
        catch (Exception exception) when (edge.Translate(exception, http) is { } refused && !http.Response.HasStarted)
        {
            await AnswerAsync(http, refused);
            return;
        }

        await WriteAsync(http.Response, 200, "text/html", "ok");
    }

    private static Task AnswerAsync(HttpContext http, SlackRefusedException refused)
    {
        http.Response.Headers.RetryAfter = refused.Status is 429 or 503
            ? SlackLimiter.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture) : default;
        return refused.Status == 429
            ? WriteAsync(
                http.Response, 429, "application/json; charset=utf-8",
                $$"""{"retry_after":{{SlackLimiter.RetryAfterSeconds}},"ok":false,"error":"{{refused.Error}}"}""")
            : WriteAsync(http.Response, refused.Status, "text/html", refused.Error);
    }

    private static async Task WriteAsync(HttpResponse response, int status, string contentType, string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }
}
