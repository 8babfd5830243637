using System.Text.Json;
using Fanfare.SlackWebhook;

namespace Fanfare.Slack.Messages;

/// <summary>A message as a client wrote it, checked. Fields that Slack does not know are left out.</summary>
internal sealed class SlackMessage
{
    private readonly JsonElement _fields;

    private SlackMessage(JsonElement fields) => _fields = fields;

    /// <summary>
    /// Checks a message by what Slack documents: 40,000 characters of text, 50 blocks, 100 attachments, and what each block must have.
    /// </summary>
    /// <exception cref="SlackRefusedException">400 with Slack's word for what is wrong first.</exception>
    public static SlackMessage Read(JsonElement fields)
    {
        MessageCheck.Check(fields);
        return new SlackMessage(fields);
    }

    /// <param name="json">Where to.</param>
    /// <param name="channelId">Null to leave it out.</param>
    /// <param name="author">Who it is from.</param>
    /// <param name="ts">What it is called in its channel.</param>
    /// <param name="also">Writes fields that no client may set; null for none.</param>
    public void WriteTo(Utf8JsonWriter json, string? channelId, MessageAuthor author, string ts, Action<Utf8JsonWriter>? also = null)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("subtype", "bot_message");
        if (channelId is not null)
        {
            json.WriteString("channel", channelId);
        }

        json.WriteString("text", _fields.TextField("text") ?? "");
        WriteField(json, "blocks");
        WriteField(json, "attachments");
        if ((_fields.TextField("username") ?? author.Name) is { Length: > 0 } username)
        {
            json.WriteString("username", username);
        }

        foreach (var name in SlackFields.Others)
        {
            WriteField(json, name);
        }

        json.WriteString("bot_id", author.BotId);
        if (author.UserId is not null)
        {
            json.WriteString("user", author.UserId);
        }

        json.WriteString("team", author.TeamId);
        json.WriteString("ts", ts);
        also?.Invoke(json);
        json.WriteEndObject();
    }

    private void WriteField(Utf8JsonWriter json, string name)
    {
        if (_fields.Field(name) is { } value)
        {
            json.WritePropertyName(name);
            value.WriteTo(json);
        }
    }
}
