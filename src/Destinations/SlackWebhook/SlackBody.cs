using System.Text;
using System.Text.Json;
using Fanfare.Events;
using Fanfare.Signing;
using Fanfare.Templates;

namespace Fanfare.SlackWebhook;

/// <summary>
/// Makes messages of events: a payload that is a message is sent as it is, of another one the endpoint's template makes one, and without a
/// template it is shown.
/// </summary>
internal static class SlackBody
{
    /// <summary>No message is larger; what is sent then is larger, too, and must not go.</summary>
    public const int MaxBytes = 1 << 20;

    private const int MaxShown = 3_000;

    /// <summary>What the messages that Slack shows have, and what is posted has not.</summary>
    private static readonly string[] Shown = ["channel", "type", "subtype", "ts", "team", "bot_id", "user"];

    /// <summary>The body of a request.</summary>
    /// <param name="settings">What the endpoint gets.</param>
    /// <param name="accepted">The event.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="channel">Whom the Web API is to send it to; null for an incoming webhook.</param>
    public static byte[] Of(SlackSettings settings, AcceptedEvent accepted, byte[] payload, string? channel)
    {
        using var json = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = PayloadLimits.MaxDepth });
        var message = Write(settings, accepted, payload, json.RootElement);
        return channel is null ? message : RequestSigner.WithField(message, "channel", channel, Shown);
    }

    private static byte[] Write(SlackSettings settings, AcceptedEvent accepted, byte[] payload, JsonElement json)
    {
        try
        {
            return IsMessage(json, alone: settings.Template is not null) ? payload

                : settings.Message(Encode) is { } template ? template.Fill(new SlackValues(accepted, json), MaxBytes, out _)
                : Show(accepted, json);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is in it, which is in no text. As code it can be seen.
            return Show(accepted, json);
        }
    }

    /// <summary>
    /// What a placeholder's value becomes within a text of Slack's, in which <c>&amp;</c>, <c>&lt;</c> and <c>&gt;</c> mean something.
    /// </summary>
    internal static string Encode(Placeholder placeholder, string value) =>
        placeholder.Source == PlaceholderSource.Raw ? value : Escape(value);

    private static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>Whether a payload is a message.</summary>
    /// <param name="json">The payload.</param>
    /// <param name="alone">
    /// Whether it may have no other fields than messages have, and of what Slack's own messages have only together with their <c>type</c>:
    /// where there is a template, it is meant for payloads that happen to have a text.
    /// </param>
    private static bool IsMessage(JsonElement json, bool alone)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var isShown = json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("message");
        var says = false;
        foreach (var field in json.EnumerateObject())
        {
            var right = (field.Name, field.Value.ValueKind) switch
            {
                ("text", JsonValueKind.String) => true,
                ("blocks" or "attachments", JsonValueKind.Array) =>
                    field.Value.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.Object),
                ("text" or "blocks" or "attachments", JsonValueKind.Null) => (bool?)null,
                ("text" or "blocks" or "attachments", _) => false,
                _ =>
                    alone && !(
                        SlackFields.OfMessages.Contains(field.Name)
                            || (isShown && Shown.Contains(field.Name, StringComparer.Ordinal))) ? false : null,
            };
            if (right == false)
            {
                return false;
            }

            says = says || (
                right == true && (
                    field.Value.ValueKind == JsonValueKind.String ? field.Value.GetString()!.Length : field.Value.GetArrayLength()) > 0);
        }

        return says;
    }

    /// <summary>An event as people can read it: its type, and its payload as code.</summary>
    private static byte[] Show(AcceptedEvent accepted, JsonElement json)
    {
        // Three of them end the code; within JSON they can be written in another way.
        var raw = json.GetRawText().Replace("```", "\\u0060\\u0060\\u0060", StringComparison.Ordinal);
        var length = raw.Length <= MaxShown ? raw.Length : char.IsHighSurrogate(raw[MaxShown - 1]) ? MaxShown - 1 : MaxShown;
        var text = $"*{Escape(accepted.EventType)}*\n```{Escape(raw[..length])}{(length < raw.Length ? "…" : "")}```";
        return Encoding.UTF8.GetBytes($"{{\"text\":{JsonSerializer.Serialize(text)}}}");
    }

    /// <summary>What an event has for the placeholders of templates.</summary>
    private sealed record SlackValues(AcceptedEvent Event, JsonElement Payload) : ITemplateValues
    {
        public string? Find(Placeholder placeholder)
        {
            var found = placeholder.Source switch
            {
                PlaceholderSource.Json or PlaceholderSource.Raw => new JsonPointer(placeholder.Name).FindText(Payload),
                PlaceholderSource.EventType => Event.EventType,
                PlaceholderSource.EventId => Event.EventId,
                PlaceholderSource.Channel => Event.Channels is [var first, ..] ? first : null,
                PlaceholderSource.Channels => string.Join(", ", Event.Channels),
                PlaceholderSource.Timestamp =>
                    Event.AcceptedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture),
                _ => Event.Id,
            };
            return string.IsNullOrEmpty(found) ? null : found;
        }
    }
}
