using System.Collections.Immutable;
using System.Reflection;
using Fanfare.Applications;
using Fanfare.Channels;
using Fanfare.Deliveries;
using Fanfare.Egress;
using Fanfare.Events;
using Fanfare.Retries;
using Orleans;

namespace Fanfare.Cluster.Wire;

/// <summary>One value of each contract, with something in every member.</summary>
internal static class Samples
{
    private const string Trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly IdempotencyKey Key =
        new() { Key = "key", RequestHash = "hash", ExpiresAt = Time, Status = 202, Body = "{}"u8.ToArray() };

    private static readonly IdempotentAnswer Answer =
        new() { RequestHash = "hash", Status = 202, Body = "{}"u8.ToArray(), MessageId = "msg_1" };

    private static readonly RetryInterval Interval =
        new() { Type = RetryInterval.Exponential, Seconds = 5, Factor = 2.5, CapSeconds = 60, List = [1, 2.5] };

    private static readonly RetryJitter Jitter = new() { Type = RetryJitter.ByPercent, Percent = 12.5, Seconds = 0.5 };

    private static readonly RetryRule Rule =
        new() { On = RetryFailures.ServerError, Interval = Interval, Jitter = Jitter, MaxRetries = 7, MaxAgeSeconds = 3600 };

    private static readonly Subscription Subscription =
        new() { EndpointId = "ep_1", EventTypes = ["a.type"], Channels = ["one", "two"], Unordered = true, Destination = "name" };

    private static readonly AcceptedEvent Event = new()
    {
        Id = "msg_1",
        ApplicationId = "app_1",
        Channel = "one",
        Sequence = 42,
        EventType = "a.type",
        Payload = """{"a": 1}"""u8.ToArray(),
        Channels = ["one", "two"],
        EventId = "event",
        Tags = ["tag"],
        AcceptedAt = Time,
        PayloadExpiresAt = Time.AddDays(90),
        OnlyEndpointId = "ep_1",
        TraceParent = Trace,
    };

    /// <summary>The samples by their types' aliases.</summary>
    public static IReadOnlyDictionary<string, object> All { get; } = new object[]
    {
        new EventDraft
        {
            EventType = "a.type",
            Payload = """{"a": 1}"""u8.ToArray(),
            Channels = ["one", "two"],
            EventId = "event",
            Tags = ["tag"],
            PayloadRetention = TimeSpan.FromDays(90),
            Idempotency = Key,
            OnlyEndpointId = "ep_1",
            TraceParent = Trace,
        },
        Event,
        Key,
        Answer,
        new PublishResult.Accepted("msg_1", Time) { Event = Event },
        new PublishResult.DuplicateEventId("event"),
        new PublishResult.RepeatedRequest(Answer),
        new PublishResult.NoApplication(),
        new PublishResult.Unavailable("reason"),
        new SubscriptionSnapshot { ApplicationId = "app_1", Version = 3, Subscriptions = [Subscription] },
        Subscription,
        new RetryPolicy { Handlers = [Rule] },
        Rule,
        Interval,
        Jitter,
        new RetryPreview([TimeSpan.FromSeconds(2)], [TimeSpan.FromSeconds(1)], [TimeSpan.FromSeconds(3)], Complete: true),
        DeliveryFault.Timeout,
        new OutgoingPost
        {
            Url = "http://localhost/",
            ContentType = "application/json",
            Body = "{}"u8.ToArray(),
            Headers = ImmutableDictionary<string, string>.Empty.Add("x-name", "value"),
            Timeout = TimeSpan.FromSeconds(3),
        },
        new OutgoingAnswer { Status = 200, ContentType = "text/plain", Body = "ok"u8.ToArray(), TimedOut = true, Reason = "reason" },
    }.ToDictionary(static sample => sample.GetType().GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias);
}
