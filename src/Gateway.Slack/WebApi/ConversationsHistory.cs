using System.Text.Json;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Slack.WebApi;

/// <summary>Reads a channel's stored messages, the newest first. https://docs.slack.dev/reference/methods/conversations.history</summary>
internal sealed class ConversationsHistory(SlackChannels channels, EventStore events) : WebApiMethod
{
    private const string CursorKind = "next_id";
    private const int DefaultLimit = 100;
    private const int MaxLimit = 999;
    private const int RowsAtOnce = 250;
    private const int MaxReads = 10;

    /// <summary>How far the time at which an event was stored may be from its timestamp.</summary>
    private static readonly TimeSpan Apart = TimeSpan.FromMinutes(2);

    public override string Name => "conversations.history";

    public override async Task<WebApiAnswer> RunAsync(WebApiCall call, CancellationToken cancellationToken)
    {
        var name = call.Arguments.RequiredText("channel");
        var range = Range(call.Arguments);
        var limit = Math.Min(call.Arguments.Limit() ?? DefaultLimit, MaxLimit);
        var after = SlackCursor.Read(CursorKind, call.Arguments.Text("cursor"));
        var channel = await channels.FindAsync(call.ApplicationId, name, cancellationToken)
            ?? throw new SlackRefusedException(404, "channel_not_found");
        var (messages, reached) = await ReadAsync(call.ApplicationId, channel.Id, range, limit, after, cancellationToken);
        return new WebApiAnswer(
            json =>
            {
                json.WriteStartArray("messages");
                messages.ForEach(message => Write(json, message));
                json.WriteEndArray();
                json.WriteBoolean("has_more", reached is not null);
                json.WriteNumber("pin_count", 0);
            },
            reached is null ? "" : SlackCursor.After(CursorKind, reached));
    }

    private static TsRange Range(WebApiArguments arguments)
    {
        var inclusive = arguments.Flag("inclusive");
        return new TsRange(
            Bound(arguments, "oldest") is { } oldest and > 0 ? oldest - (inclusive ? 1 : 0) : null,
            Bound(arguments, "latest") is { } latest ? latest + (inclusive ? 1 : 0) : null);
    }

    private static long? Bound(WebApiArguments arguments, string name) => arguments.Text(name) switch
    {
        null or "now" => null,
        var text => SlackTimes.Parse(text) ?? throw new SlackRefusedException(400, $"invalid_ts_{name}"),
    };

    /// <summary>Reads until there are enough, or until enough was looked at.</summary>
    /// <returns>The messages, and the id up to which was read; null at the end.</returns>
    private async Task<(List<JsonElement> Messages, string? Reached)> ReadAsync(
        string applicationId, string channelId, TsRange range, int limit, string? after, CancellationToken cancellationToken)
    {
        var filter = new EventFilter
        {
            Channel = channelId,
            EventTypes = [SlackPublisher.EventType],
            After = Near(range.Oldest, -Apart),
            Before = Near(range.Latest, Apart),
        };
        var messages = new List<JsonElement>();
        for (var reads = 0; reads < MaxReads; reads++)
        {
            var page = await events.ListAsync(
                applicationId, filter, new PageRequest(RowsAtOnce, after, Descending: true), cancellationToken);
            foreach (var row in page.Rows)
            {
                if (MessageOf(row) is { } message && range.Holds(message))
                {
                    if (messages.Count == limit)
                    {
                        return (messages, after);
                    }

                    messages.Add(message);
                }

                after = row.Id;
            }

            if (page.Complete)
            {
                return (messages, null);
            }

            after = page.Reached ?? after;
        }

        return (messages, after);
    }

    private static DateTimeOffset? Near(long? microseconds, TimeSpan by) =>
        microseconds is not { } some ? null : DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(some / 1_000_000, 600, 4_000_000_000)) + by;

    /// <summary>An event's message; null when its payload is gone, or is none.</summary>
    private static JsonElement? MessageOf(AcceptedEvent accepted) =>
        accepted.Payload is { } payload && SlackJson.Parse(payload) is { ValueKind: JsonValueKind.Object } message
            && message.TextField("ts") is not null ? message : null;

    /// <summary>A message in its channel's history does not name the channel.</summary>
    private static void Write(Utf8JsonWriter json, JsonElement message)
    {
        json.WriteStartObject();
        foreach (var field in message.EnumerateObject().Where(static field => field.Name != "channel"))
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
    }

    /// <summary>Timestamps between two, without these, in microseconds.</summary>
    private sealed record TsRange(long? Oldest, long? Latest)
    {
        public bool Holds(JsonElement message) =>
            SlackTimes.Parse(message.TextField("ts")!) is { } ts && (Oldest is null || ts > Oldest) && (Latest is null || ts < Latest);
    }
}
