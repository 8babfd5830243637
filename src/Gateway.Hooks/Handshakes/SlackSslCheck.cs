using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Fanfare.Hooks.Handshakes;

/// <summary>Slack's probe of the certificate at the URL of a slash command: it is not signed, wants nothing, and gets nothing.</summary>
internal static class SlackSslCheck
{
    private const string Field = "ssl_check";
    private const string Set = "1";

    /// <summary>No probe is longer, in bytes.</summary>
    private const int MaxLength = 4096;

    public static HookReply? Answer(HttpRequest request, ReadOnlyMemory<byte> body) =>
        IsProbe(request, body.Span) ? new HookReply(StatusCodes.Status200OK) : null;

    private static bool IsProbe(HttpRequest request, ReadOnlySpan<byte> body) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
            ? request.Query[Field] == Set
            : HttpMethods.IsPost(request.Method) && body.Length <= MaxLength
            && request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true
                && QueryHelpers.ParseQuery(System.Text.Encoding.UTF8.GetString(body)).TryGetValue(Field, out var value) && value == Set;
}
