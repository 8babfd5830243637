using System.Text.Json;
using System.Text.Unicode;
using Fanfare.Events;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Handshakes;

/// <summary>Slack's <c>{"type": "url_verification", "challenge": "…"}</c>, to be answered only when it was signed.</summary>
internal static class SlackHandshake
{
    /// <summary>Answers a challenge; null for any other body, JSON or not.</summary>
    public static HookReply? Answer(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            return null;
        }

        try
        {
            return Read(body, out var challenge) ? Reply(challenge) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half of a surrogate pair in a name or in a text.
            return null;
        }
    }

    private static HookReply Reply(string? challenge) => challenge is { Length: > 0 and <= HandshakeAnswer.MaxEcho }
        ? HookReply.Json($$"""{"challenge":{{JsonSerializer.Serialize(challenge)}}}""")
        : HookReply.Text($"challenge must be a text of 1 to {HandshakeAnswer.MaxEcho} characters", StatusCodes.Status400BadRequest);

    /// <summary>Whether an object's type is <c>url_verification</c>, and its challenge when that is a text.</summary>
    private static bool Read(ReadOnlySpan<byte> body, out string? challenge)
    {
        challenge = null;
        var json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = PayloadLimits.MaxDepth });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var asks = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (type, isChallenge) = (json.ValueTextEquals("type"u8), json.ValueTextEquals("challenge"u8));
            json.Read();
            if (json.TokenType != JsonTokenType.String)
            {
                json.Skip();
            }
            else if (type)
            {
                asks = json.ValueTextEquals("url_verification"u8);
            }
            else if (isChallenge)
            {
                challenge = json.GetString();
            }
        }

        return asks && !json.Read();
    }
}
