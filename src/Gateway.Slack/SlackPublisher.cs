using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Slack.Messages;
using Fanfare.Telemetry;

namespace Fanfare.Slack;

/// <summary>
/// Makes events of messages in Slack's shape. The event's channels are the id and the name of the message's, its id is channel and
/// timestamp.
/// </summary>
internal sealed class SlackPublisher(EventPublisher publisher, SlackTimes times) : IDisposable
{
    public const string EventType = "slack.message";

    /// <summary>Timestamps can only be taken already when another process gave the same: that happens once, not often.</summary>
    private const int MaxTries = 20;

    /// <summary>
    /// Messages of one channel get their timestamps in the order in which they are stored, so that whoever reads on from one misses none.
    /// </summary>
    private readonly ImmutableArray<SemaphoreSlim> _turns = [.. Enumerable.Range(0, 256).Select(static _ => new SemaphoreSlim(1))];

    /// <summary>Publishes a message; when this returns, it is durable.</summary>
    /// <exception cref="SlackRefusedException">404 when the application is gone, 503 when nothing can be stored now.</exception>
    public async Task<PublishedMessage> PublishAsync(
        string applicationId, SlackChannel channel, SlackMessage message, MessageAuthor author, string? traceParent,
        CancellationToken cancellationToken)
    {
        var key = new ChannelKey(applicationId, channel.Id).ToString();
        var turn = _turns[(int)((uint)StringComparer.Ordinal.GetHashCode(key) % (uint)_turns.Length)];
        await turn.WaitAsync(cancellationToken);
        try
        {
            return await PublishAsync(applicationId, channel, message, author, traceParent);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (var turn in _turns)
        {
            turn.Dispose();
        }
    }

    private async Task<PublishedMessage> PublishAsync(
        string applicationId, SlackChannel channel, SlackMessage message, MessageAuthor author, string? traceParent)
    {
        var label = SafeName.Unique(channel.Name, Names.MaxChannelLength);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var ts = times.Next();
            var draft = new EventDraft
            {
                EventType = EventType,
                Payload = Write(json => message.WriteTo(json, channel.Id, author, ts)),
                Channels = label == channel.Id ? [channel.Id] : [channel.Id, label],
                EventId = $"{channel.Id}.{ts}",
                TraceParent = Traces.ParentOf(traceParent),
            };
            switch (await publisher.PublishAsync(applicationId, draft))
            {
                case PublishResult.Accepted:
                    return new PublishedMessage(channel.Id, ts, Write(json => message.WriteTo(json, channelId: null, author, ts)));
                case PublishResult.DuplicateEventId:
                    continue;
                case PublishResult.NoApplication:
                    throw new SlackRefusedException(404, "no_team");
                case PublishResult.Unavailable:
                    throw SlackRefusedException.Unavailable();
                case var other:
                    throw new InvalidOperationException($"A channel answered {other}.");
            }
        }

        throw SlackRefusedException.Unavailable();
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, SlackJson.Writing))
        {
            write(json);
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>A message that is stored.</summary>
/// <param name="ChannelId">Where.</param>
/// <param name="Ts">What it is called there.</param>
/// <param name="Json">The message as the Web API gives it.</param>
internal sealed record PublishedMessage(string ChannelId, string Ts, byte[] Json);
