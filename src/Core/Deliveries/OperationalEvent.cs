using System.Collections.Immutable;
using System.Text.Json;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;

namespace Fanfare.Operations;

/// <summary>
/// Something that an organization wants to know about its customers' endpoints. Written in the transaction of what it tells of, and
/// then delivered like any event to the endpoints of the organization's own application; if it has none, it is not written.
/// </summary>
/// <param name="Id">The event id, under which it is published at most once.</param>
/// <param name="ApplicationId">The application that it is about; its id is the channel.</param>
/// <param name="EventType">One of <see cref="OperationalEvents"/>.</param>
/// <param name="Payload">The JSON of the event.</param>
public sealed record OperationalEvent(string Id, string ApplicationId, string EventType, string Payload);

/// <summary>The operational events that there are.</summary>
public static class OperationalEvents
{
    public const string EndpointCreated = "endpoint.created";
    public const string EndpointUpdated = "endpoint.updated";
    public const string EndpointDeleted = "endpoint.deleted";
    public const string EndpointDisabled = "endpoint.disabled";
    public const string EndpointVerified = "endpoint.verified";
    public const string EndpointVerificationFailed = "endpoint.verification_failed";
    public const string AttemptExhausted = "message.attempt.exhausted";
    public const string AttemptFailing = "message.attempt.failing";
    public const string AttemptRecovered = "message.attempt.recovered";

    public static readonly ImmutableArray<string> All =
    [
        EndpointCreated, EndpointUpdated, EndpointDeleted, EndpointDisabled, EndpointVerified, EndpointVerificationFailed, AttemptExhausted,
        AttemptFailing, AttemptRecovered,
    ];

    private const string IdPrefix = "op_";

    /// <summary>After this many attempts that failed, a delivery is failing; should it succeed later, it has recovered.</summary>
    public const int FailingAfter = 4;

    public static OperationalEvent About(
        Endpoint endpoint, string? applicationUid, string type, TimeProvider time, object? more = null) => new(
        EntityId.New(IdPrefix, time),
        endpoint.ApplicationId,
        type,
        Write(type, new Dictionary<string, object?>
        {
            ["appId"] = endpoint.ApplicationId,
            ["appUid"] = applicationUid,
            ["endpointId"] = endpoint.Id,
            ["endpointUid"] = endpoint.Uid,
        }, more));

    public static OperationalEvent About(Attempt attempt, string? eventId, string? applicationUid, string type, TimeProvider time) => new(
        EntityId.New(IdPrefix, time),
        attempt.ApplicationId,
        type,
        Write(type, new Dictionary<string, object?>
        {
            ["appId"] = attempt.ApplicationId,
            ["appUid"] = applicationUid,
            ["endpointId"] = attempt.EndpointId,
            ["msgId"] = attempt.MessageId,
            ["msgEventId"] = eventId,
            ["lastAttempt"] = new { id = attempt.Id, responseStatusCode = attempt.StatusCode, timestamp = attempt.Timestamp.UtcDateTime },
        }, null));

    private static string Write(string type, Dictionary<string, object?> data, object? more)
    {
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            data[property.Name] = property.GetValue(more);
        }

        foreach (var missing in data.Where(static pair => pair.Value is null).Select(static pair => pair.Key).ToList())
        {
            data.Remove(missing);
        }

        return JsonSerializer.Serialize(new { type, data });
    }
}
