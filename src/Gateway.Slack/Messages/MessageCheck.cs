using System.Text.Json;

namespace Fanfare.Slack.Messages;

/// <summary>Finds what is wrong with a message, in Slack's words.</summary>
internal static class MessageCheck
{
    public const int MaxTextLength = 40_000;
    public const int MaxAttachments = 100;

    /// <summary>Any of these makes an attachment something to see.</summary>
    private static readonly string[] Shown =
        ["text", "fallback", "pretext", "title", "fields", "blocks", "actions", "image_url", "thumb_url", "author_name", "footer"];

    /// <exception cref="SlackRefusedException">
    /// 400: invalid_payload, msg_too_long, invalid_blocks_format, invalid_blocks, invalid_attachments, too_many_attachments or no_text.
    /// </exception>
    public static void Check(JsonElement message)
    {
        if (message.Field("text") is { } text)
        {
            CheckText(text);
        }

        if (message.Field("blocks") is { } blocks)
        {
            BlockCheck.Check(blocks, "/blocks");
        }

        if (message.Field("attachments") is { } attachments)
        {
            CheckAttachments(attachments);
        }

        if (!HasText(message) && !HasBlocks(message) && !HasAttachments(message) && !Deletes(message))
        {
            throw new SlackRefusedException(400, "no_text");
        }
    }

    /// <summary>The characters of a text, of which emoji are one each.</summary>
    public static bool IsLonger(string text, int limit) => text.Length > limit && text.EnumerateRunes().Skip(limit).Any();

    private static void CheckText(JsonElement text)
    {
        if (text.ValueKind != JsonValueKind.String)
        {
            throw new SlackRefusedException(400, "invalid_payload", "[ERROR] must be a text [json-pointer:/text]");
        }

        if (IsLonger(text.GetString()!, MaxTextLength))
        {
            throw new SlackRefusedException(400, "msg_too_long");
        }
    }

    private static void CheckAttachments(JsonElement attachments)
    {
        if (
            attachments.ValueKind != JsonValueKind.Array
                || attachments.EnumerateArray().Any(static one => one.ValueKind != JsonValueKind.Object))
        {
            throw new SlackRefusedException(400, "invalid_attachments", "[ERROR] must be a list of objects [json-pointer:/attachments]");
        }

        if (attachments.GetArrayLength() > MaxAttachments)
        {
            throw new SlackRefusedException(400, "too_many_attachments");
        }

        var index = 0;
        foreach (var attachment in attachments.EnumerateArray())
        {
            if (attachment.Field("blocks") is { } blocks)
            {
                BlockCheck.Check(blocks, $"/attachments/{index}/blocks");
            }

            index++;
        }
    }

    private static bool HasText(JsonElement message) => !string.IsNullOrWhiteSpace(message.TextField("text"));

    private static bool HasBlocks(JsonElement message) => message.Field("blocks") is { } blocks && blocks.GetArrayLength() > 0;

    private static bool HasAttachments(JsonElement message) =>
        message.Field("attachments") is { } attachments
            && attachments.EnumerateArray().Any(static one => Shown.Any(name => one.Field(name) is not null));

    /// <summary>What only deletes another message needs no text.</summary>
    private static bool Deletes(JsonElement message) => message.Field("delete_original") is { ValueKind: JsonValueKind.True };
}
