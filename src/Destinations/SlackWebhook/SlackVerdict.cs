using System.Collections.Frozen;
using System.Text.Json;
using Fanfare.Destinations;

namespace Fanfare.SlackWebhook;

/// <summary>Reads what an answer of Slack means: Slack answers 200 to what it refuses, and says why in a word.</summary>
internal static class SlackVerdict
{
    /// <summary>There is something wrong with the message, and there will be every time.</summary>
    private static readonly FrozenSet<string> Permanent = new[]
    {
        "invalid_payload", "no_text", "missing_text", "missing_text_or_fallback_or_attachments", "msg_too_long", "too_many_attachments",
        "attachment_payload_limit_exceeded",
        "invalid_attachments", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "user_not_found", "invalid_arguments",
        "invalid_arg_name", "invalid_array_arg",
        "invalid_charset", "invalid_form_data", "invalid_post_type", "missing_post_type", "invalid_json", "json_not_object",
        "metadata_too_large", "invalid_metadata_format",
        "invalid_metadata_schema", "cannot_reply_to_message", "message_not_found", "thread_not_found",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Nothing gets through to there any more until somebody has changed something.</summary>
    private static readonly FrozenSet<string> Gone = new[]
    {
        "invalid_token", "no_service", "no_service_id", "no_team", "no_active_hooks", "team_disabled", "channel_not_found",
        "channel_is_archived", "is_archived", "not_authed",
        "invalid_auth", "account_inactive", "token_revoked", "token_expired",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Limited = new[] { "ratelimited", "rate_limited" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Something is wrong at Slack.</summary>
    private static readonly FrozenSet<string> Broken =
        new[] { "fatal_error", "internal_error", "service_unavailable", "request_timeout", "rollup_error" }.ToFrozenSet(
            StringComparer.Ordinal);

    /// <summary>Judges an answer.</summary>
    /// <param name="status">The answer's status.</param>
    /// <param name="body">The beginning of its body.</param>
    /// <param name="isWebApi">Whether the Web API has answered, which always says <c>ok</c>; otherwise an incoming webhook.</param>
    public static Verdict Of(int status, string body, bool isWebApi)
    {
        var (ok, word) = Read(body);
        if (status is >= 200 and < 300 && (ok ?? (!isWebApi && !IsKnown(word))))
        {
            return new Verdict(status);
        }

        return status switch
        {
            // What the status says goes before the word, but for the statuses with which Slack says many things.
            429 or >= 500 => new Verdict(status),
            410 => new Verdict(410),
            _ when Permanent.Contains(word) => new Verdict(400, Final: true),
            _ when Gone.Contains(word) => new Verdict(410),
            _ when Limited.Contains(word) => new Verdict(429),
            _ when Broken.Contains(word) => new Verdict(500),
            < 200 or >= 300 => new Verdict(status),

            // A word that is not known may be one that somebody can put right; no word at all is not Slack's answer.
            _ => new Verdict(ok is null ? 502 : 400),
        };
    }

    /// <summary>Whether an answer says that nobody is there whom a looked up id names.</summary>
    public static bool IsNobody(string body) => Read(body).Word is "channel_not_found" or "user_not_found";

    private static bool IsKnown(string word) =>
        Permanent.Contains(word) || Gone.Contains(word) || Limited.Contains(word) || Broken.Contains(word);

    /// <summary>
    /// Slack's word: the body itself, or the field <c>error</c> of JSON. A long answer may be cut off: what matters stands at its
    /// beginning.
    /// </summary>
    private static (bool? Ok, string Word) Read(string body)
    {
        var text = body.AsSpan().Trim();
        if (text is not ['{', ..])
        {
            return (null, text.Length <= 64 ? text.ToString() : "");
        }

        bool? ok = null;
        var word = "";
        try
        {
            var json = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(body), isFinalBlock: false, state: default);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var (isOk, isError) = (json.ValueTextEquals("ok"u8), json.ValueTextEquals("error"u8));
                if (!json.Read() || !json.TrySkip())
                {
                    break;
                }

                ok = isOk && json.TokenType is JsonTokenType.True or JsonTokenType.False ? json.TokenType == JsonTokenType.True : ok;
                word = isError && json.TokenType == JsonTokenType.String ? json.GetString()! : word;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return (null, "");
        }

        return (ok, word);
    }
}
