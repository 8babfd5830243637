using System.Text.Json;

namespace MessageServer;

/// <summary>
/// <c>POST /message</c>: takes <c>{"message": "…"}</c>, and answers as soon as Fanfare keeps it, however long Slack takes.
/// </summary>
internal static class MessagesApi
{
    /// <summary>So no message is longer than the 40,000 characters that Slack takes.</summary>
    public const int MaxBodyBytes = 32 * 1024;

    public static async Task<IResult> ReceiveAsync(HttpContext http, Publisher publisher)
    {
        try
        {
            var message = await ReadAsync(http);
            await publisher.PublishAsync(message, http.RequestAborted);
            return Results.Text($"Received message: \"{message}\"\n");
        }
        catch (BadHttpRequestException refused)
        {
            return Results.Text($"{refused.Message}\n", statusCode: refused.StatusCode);
        }
        catch (HttpRequestException)
        {
            http.Response.Headers.RetryAfter = "1";
            return Results.Text("The message was not kept. Try again later.\n", statusCode: 503);
        }
    }

    private static async Task<string> ReadAsync(HttpContext http)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            return body.RootElement.ValueKind == JsonValueKind.Object && body.RootElement.TryGetProperty("message", out var message)
                && message.ValueKind == JsonValueKind.String && message.GetString() is { Length: > 0 } text
                && !text.Contains('\0', StringComparison.Ordinal)
                    ? text
                    : throw new BadHttpRequestException(
                        "The body must be a JSON object whose 'message' is a text that is not empty: {\"message\": \"Hello\"}.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text holds half of a surrogate pair.
            throw new BadHttpRequestException("The body is not JSON.", exception);
        }
    }
}
