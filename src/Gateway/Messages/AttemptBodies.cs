using System.Text.Json;
using Fanfare.Api.Endpoints;
using Fanfare.Deliveries;

namespace Fanfare.Api.Attempts;

/// <summary>One HTTP request made for a delivery.</summary>
public sealed record AttemptOut
{
    public required string Id { get; init; }

    public required string EndpointId { get; init; }

    public required string MsgId { get; init; }

    public required string Url { get; init; }

    /// <summary>The first 16 KiB of the answer, or what went wrong when there was none.</summary>
    public required string Response { get; init; }

    /// <summary>The answer's status; 0 when there was none.</summary>
    public required int ResponseStatusCode { get; init; }

    public required long ResponseDurationMs { get; init; }

    /// <summary>0 success, 2 failure.</summary>
    public required int Status { get; init; }

    public required string StatusText { get; init; }

    /// <summary>0 scheduled, 1 by hand.</summary>
    public required int TriggerType { get; init; }

    public required DateTime Timestamp { get; init; }

    /// <summary>What went wrong: none, connection, tls, timeout, response, status, payloadGone, canceled or refused.</summary>
    public required string Fault { get; init; }

    internal static AttemptOut From(Attempt attempt, bool withContent) => new()
    {
        Id = attempt.Id,
        EndpointId = attempt.EndpointId,
        MsgId = attempt.MessageId,
        Url = attempt.Url,
        Response = withContent ? attempt.Response : "",
        ResponseStatusCode = attempt.StatusCode,
        ResponseDurationMs = (long)attempt.Duration.TotalMilliseconds,
        Status = (int)attempt.Status,
        StatusText = TextOf(attempt.Status),
        TriggerType = (int)attempt.Trigger,
        Timestamp = attempt.Timestamp.UtcDateTime,
        Fault = JsonNamingPolicy.CamelCase.ConvertName(attempt.Fault.ToString()),
    };

    internal static string TextOf(MessageStatus status) => status switch
    {
        MessageStatus.Success => "success",
        MessageStatus.Pending => "pending",
        MessageStatus.Fail => "fail",
        MessageStatus.Sending => "sending",
        MessageStatus.Canceled => "canceled",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "No such status."),
    };
}

/// <summary>An endpoint, and how one event stands there.</summary>
public sealed record MessageEndpointOut : EndpointOut
{
    /// <summary>0 success, 1 pending, 2 failure, 4 cancelled.</summary>
    public required int Status { get; init; }

    public required string StatusText { get; init; }

    public DateTime? NextAttempt { get; init; }

    internal static MessageEndpointOut From(EndpointStanding standing, DateTimeOffset now)
    {
        var endpoint = From(standing.Endpoint, now);
        return new MessageEndpointOut
        {
            Id = endpoint.Id,
            Uid = endpoint.Uid,
            Url = endpoint.Url,
            Description = endpoint.Description,
            Disabled = endpoint.Disabled,
            EventTypes = endpoint.EventTypes,
            FilterTypes = endpoint.FilterTypes,
            Channels = endpoint.Channels,
            ThrottleRate = endpoint.ThrottleRate,
            RateLimit = endpoint.RateLimit,
            Metadata = endpoint.Metadata,
            Kind = endpoint.Kind,
            Ordering = endpoint.Ordering,
            TimeoutSeconds = endpoint.TimeoutSeconds,
            SigningStyle = endpoint.SigningStyle,
            Verification = endpoint.Verification,
            Format = endpoint.Format,
            More = endpoint.More,
            RetryPolicy = endpoint.RetryPolicy,
            Health = endpoint.Health,
            CreatedAt = endpoint.CreatedAt,
            UpdatedAt = endpoint.UpdatedAt,
            Status = (int)standing.Status,
            StatusText = AttemptOut.TextOf(standing.Status),
            NextAttempt = standing.NextAttempt?.UtcDateTime,
        };
    }
}

/// <summary>An event, and how it stands at one endpoint, as the API's description shows it.</summary>
public sealed record EndpointMessageOut(
    string Id,
    string EventType,
    System.Text.Json.Nodes.JsonObject Payload,
    DateTime Timestamp,
    int Status,
    string StatusText,
    DateTime? NextAttempt = null,
    string? EventId = null,
    string[]? Channels = null,
    string[]? Tags = null);
