using System.Buffers;
using System.Text;
using System.Text.Json;
using Fanfare.Slack.Messages;

namespace Fanfare.Slack.WebApi;

/// <summary>Posts a message to a channel or to a user. https://docs.slack.dev/reference/methods/chat.postMessage</summary>
internal sealed class ChatPostMessage(SlackChannels channels, SlackLimiter limiter, SlackPublisher publisher) : WebApiMethod
{
    /// <summary>What is JSON in a text when it comes in a form, and the word when it is not.</summary>
    private static readonly Dictionary<string, string> Structured = new(StringComparer.Ordinal)
    {
        ["blocks"] = "invalid_blocks_format",
        ["attachments"] = "invalid_attachments",
        ["metadata"] = "invalid_metadata_format",
    };

    private static readonly HashSet<string> Flags = new(
        StringComparer.Ordinal) { "as_user", "link_names", "mrkdwn", "reply_broadcast", "unfurl_links", "unfurl_media" };

    public override string Name => "chat.postMessage";

    public override async Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Arguments.RequiredText("channel");
        var message = SlackMessage.Read(FieldsOf(call.Arguments));
        var channel = await channels.FindAsync(call.ApplicationId, name, cancellationToken)
            ?? throw new SlackRefusedException(404, "channel_not_found");
        if (channel.Archived)
        {
            throw new SlackRefusedException(410, "is_archived");
        }

        if (!limiter.TryTake($"{call.ApplicationId}/{channel.Id}"))
        {
            throw new SlackRefusedException(429, "ratelimited");
        }

        var author = new MessageAuthor(call.Token.Id, call.Token.TeamId, SlackIds.UserOf(call.Token.Id), call.Token.Name);
        var published = await publisher.PublishAsync(
            call.ApplicationId, channel, message, author, call.Request.Headers.TraceParent, cancellationToken);
        return new WebApiAnswer(json =>
        {
            json.WriteString("channel", published.ChannelId);
            json.WriteString("ts", published.Ts);
            json.WritePropertyName("message");
            json.WriteRawValue(published.Json);
        });
    }

    /// <summary>The arguments as the object that a message is.</summary>
    private static JsonElement FieldsOf(WebApiArguments arguments)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, SlackJson.Writing))
        {
            json.WriteStartObject();
            if (arguments.Text("text") is { } text)
            {
                json.WriteString("text", text);
            }

            foreach (var (name, value) in arguments.Values.Where(static argument => argument.Key != "text"))
            {
                json.WritePropertyName(name);
                WriteValue(json, name, value);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = SlackJson.MaxDepth });
    }

    private static void WriteValue(Utf8JsonWriter json, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && Structured.TryGetValue(name, out var error))
        {
            WriteStructured(json, value.GetString()!, error);
        }
        else if (value.ValueKind == JsonValueKind.String && Flags.Contains(name) && value.GetString() is "0" or "1" or "true" or "false")
        {
            json.WriteBooleanValue(value.GetString() is "1" or "true");
        }
        else
        {
            value.WriteTo(json);
        }
    }

    private static void WriteStructured(Utf8JsonWriter json, string text, string error)
    {
        if (text.Length == 0)
        {
            json.WriteNullValue();
        }
        else
        {
            // It stands within the message, which may be no deeper than that.
            (SlackJson.Parse(Encoding.UTF8.GetBytes(text), SlackJson.MaxDepth - 1) ?? throw new SlackRefusedException(400, error))
                .WriteTo(json);
        }
    }
}
