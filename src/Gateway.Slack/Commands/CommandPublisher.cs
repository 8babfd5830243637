using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Slack.Messages;
using Fanfare.Telemetry;

namespace Fanfare.Slack.Commands;

/// <summary>
/// Makes events of what apps answer commands with. An event's id is that of its invocation and the answer's number, so that each number is
/// taken once, by whichever gateway.
/// </summary>
internal sealed class CommandPublisher(EventPublisher publisher, SlackTimes times)
{
    public const string EventType = "slack.command.response";

    /// <summary>The event's id of an answer: 0 for the one that came at once.</summary>
    public static string EventIdOf(string invocationId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{invocationId}.{number}");

    /// <summary>Publishes an answer; when this returns true, it is durable.</summary>
    /// <returns>False when the number is taken.</returns>
    /// <exception cref="SlackRefusedException">404 when the application is gone, 503 when nothing can be stored now.</exception>
    public async Task<bool> TryPublishAsync(SlackInvocation invocation, string id, int number, CommandAnswer answer, string? traceParent)
    {
        var label = SafeName.Unique(invocation.Channel, Names.MaxChannelLength);
        var draft = new EventDraft
        {
            EventType = EventType,
            Payload = Write(invocation, id, number, answer),
            Channels = label == invocation.ChannelId ? [invocation.ChannelId] : [invocation.ChannelId, label],
            EventId = EventIdOf(id, number),
            TraceParent = Traces.ParentOf(traceParent),
        };
        return await publisher.PublishAsync(invocation.ApplicationId, draft) switch
        {
            PublishResult.Accepted => true,
            PublishResult.DuplicateEventId => false,
            PublishResult.NoApplication => throw ResponseUrl.NoService(),
            PublishResult.Unavailable => throw SlackRefusedException.Unavailable(),
            var other => throw new InvalidOperationException($"A channel answered {other}."),
        };
    }

    private byte[] Write(SlackInvocation invocation, string id, int number, CommandAnswer answer)
    {
        var author = new MessageAuthor(
            SlackIds.Bot + invocation.CommandId[1..], SlackIds.TeamOf(invocation.ApplicationId), UserId: null, Name: null);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, SlackJson.Writing))
        {
            answer.Message.WriteTo(json, invocation.ChannelId, author, times.Next(), also =>
            {
                answer.WriteDefaultsTo(also);
                also.WriteString("app_id", invocation.CommandId);
                also.WriteStartObject("command");
                also.WriteString("name", invocation.Command);
                also.WriteString("user_id", invocation.UserId);
                also.WriteString("user_name", invocation.User);
                also.WriteString("trigger_id", invocation.TriggerId);
                also.WriteString("invocation_id", id);
                also.WriteNumber("answer", number);
                also.WriteEndObject();
            });
        }

        return buffer.WrittenSpan.ToArray();
    }
}
