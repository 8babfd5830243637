using System.Runtime.InteropServices;
using System.Text.Json;
using Fanfare.Events;

namespace Fanfare.Changes;

/// <summary>What is asked for on a channel by hand, of all who get its events.</summary>
public static class ChannelRequest
{
    /// <summary>The event that it becomes.</summary>
    /// <param name="eventType">One of <see cref="ChangeEvents"/>.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="chatType">The channel's chat type; null when nothing is said of it.</param>
    /// <param name="data">What the channel is by now, as any JSON; null when nothing is said of it.</param>
    public static EventDraft ToDraft(string eventType, string channel, string? chatType, JsonElement? data) => new()
    {
        EventType = eventType,
        Payload = JsonBytes.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("channel", channel);
            if (chatType is not null)
            {
                json.WriteString("chatType", chatType);
            }

            if (data is { } given)
            {
                json.WritePropertyName("data");
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(given), skipInputValidation: true);
            }

            json.WriteEndObject();
        }),
        Channels = [channel],
    };
}
