using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.Webhooks;

/// <summary>
/// Reads what is posted at an incoming webhook: JSON whatever its content type, or a form whose field <c>payload</c> is JSON.
/// </summary>
internal static class WebhookBody
{
    /// <returns>The object; null when there is none.</returns>
    public static async Task<JsonElement?> ReadAsync(HttpRequest request, byte[] body, CancellationToken cancellationToken)
    {
        if (Read(body) is { } json)
        {
            return json;
        }

        return SlackForms.Is(request) && await SlackForms.ReadAsync(request, body, cancellationToken) is { } form
            && form.TryGetValue("payload", out var payload)
            ? Read(Encoding.UTF8.GetBytes(payload.ToString()))
            : null;
    }

    private static JsonElement? Read(byte[] json) =>
        (SlackJson.Parse(json) ?? SlackJson.Parse(Escaped(json))) is { ValueKind: JsonValueKind.Object } read ? read : null;

    /// <summary>Escapes the control characters in texts that somebody put together by hand, as Slack does.</summary>
    private static byte[] Escaped(byte[] json)
    {
        using var escaped = new MemoryStream(json.Length + 64);
        var (inText, afterBackslash) = (false, false);
        foreach (var letter in json)
        {
            if (inText && letter < ' ')
            {
                escaped.Write(Encoding.ASCII.GetBytes($"\\u{(int)letter:x4}"));
                afterBackslash = false;
                continue;
            }

            inText ^= letter == '"' && !afterBackslash;
            afterBackslash = inText && letter == '\\' && !afterBackslash;
            escaped.WriteByte(letter);
        }

        return escaped.ToArray();
    }
}
