using Fanfare.Events;
using Fanfare.Identifiers;

namespace Fanfare.Sql;

/// <summary>A row of the table of events.</summary>
internal class EventRow
{
    private const string WithoutPayload =
        """
        v.id AS Id, v.application_id AS ApplicationId, v.channel AS Channel, v.sequence AS Sequence, v.event_type AS EventType, v.event_id
            AS EventId,
        v.channels AS Channels, v.tags AS Tags, v.accepted_at AS AcceptedAt, v.payload_expires_at AS PayloadExpiresAt, v.only_endpoint_id
            AS OnlyEndpointId,
        v.trace_parent AS TraceParent
        """;

    public const string Columns = WithoutPayload + ", v.payload AS Payload";

    public string Id { get; set; } = "";

    public string ApplicationId { get; set; } = "";

    public string Channel { get; set; } = "";

    public long Sequence { get; set; }

    public string EventType { get; set; } = "";

    public string? EventId { get; set; }

    public string? Channels { get; set; }

    public string? Tags { get; set; }

    public long AcceptedAt { get; set; }

    public long PayloadExpiresAt { get; set; }

    public byte[]? Payload { get; set; }

    public string? OnlyEndpointId { get; set; }

    public string? TraceParent { get; set; }

    public static string ColumnsFor(EventFilter filter) => filter.WithContent ? Columns : WithoutPayload;

    /// <summary>What narrows a list of events <c>v</c>, but for time; its parameters come from <see cref="Parameters"/>.</summary>
    public static string Where(SqlDatabase database, EventFilter filter) => string.Concat(
        filter.EventTypes.IsEmpty ? "" : $" AND v.event_type IN ({database.Elements("@eventTypes")})",
        filter.Channel is null ? "" : $" AND @channel IN ({database.Elements("v.channels")})",
        filter.Tag is null ? "" : $" AND @tag IN ({database.Elements("v.tags")})");

    /// <summary>The time from which and until which a list is asked for, as a condition on the ids by which it is sorted.</summary>
    public static string Times(string id, EventFilter filter) => string.Concat(
        filter.Before is null ? "" : $" AND {id} < @before",
        filter.After is null ? "" : $" AND {id} > @after");

    /// <summary>
    /// The parameters of a query that is narrowed by <paramref name="filter"/>, beside others; <paramref name="kind"/> is the prefix of the
    /// ids by which it is narrowed to a time.
    /// </summary>
    public static Dapper.DynamicParameters Parameters(EventFilter filter, object others, string kind = EntityId.Message)
    {
        var parameters = new Dapper.DynamicParameters(others);
        parameters.Add("before", filter.Before is { } before ? EntityId.FirstAt(kind, before) : null);
        parameters.Add("after", filter.After is { } after ? EntityId.FirstAt(kind, after) : null);
        parameters.Add("eventTypes", SqlValues.Json(filter.EventTypes));
        parameters.Add("channel", filter.Channel);
        parameters.Add("tag", filter.Tag);
        return parameters;
    }

    public int Size => Payload?.Length ?? 0;

    public AcceptedEvent ToEvent() => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        Channel = Channel,
        Sequence = Sequence,
        EventType = EventType,
        EventId = EventId,
        Channels = SqlValues.List(Channels),
        Tags = SqlValues.List(Tags),
        AcceptedAt = SqlValues.Time(AcceptedAt),
        PayloadExpiresAt = SqlValues.Time(PayloadExpiresAt),
        Payload = Payload,
        OnlyEndpointId = OnlyEndpointId,
        TraceParent = TraceParent,
    };
}
