using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Limits;
using Fanfare.Operations;
using Fanfare.Retries;
using Fanfare.Verification;
using Microsoft.Extensions.Logging;

namespace Fanfare.Endpoints;

/// <summary>
/// The requests that go to endpoints from this silo, deliveries and handshakes, each in its turn, and what is kept of them.
/// </summary>
internal sealed partial class EndpointRequests(
    DeliveryClient client, Verifier verifier, Turns turns, DeliveryMetrics metrics, TimeProvider time, ILogger<EndpointRequests> logger)
{
    /// <summary>Chance for jitter: 0 to 1.</summary>
    public static double Chance() => Random.Shared.NextDouble();

    /// <summary>Waits for a turn; to be given back with <see cref="Leave"/>.</summary>
    public ValueTask EnterAsync(DeliveryTarget target, CancellationToken cancellationToken) =>
        turns.EnterAsync(target.Endpoint.ApplicationId, target.Endpoint.Id, cancellationToken);

    /// <summary>Gives a turn back.</summary>
    public void Leave(DeliveryTarget target) => turns.Leave(target.Endpoint.ApplicationId);

    /// <summary>Sends an event once; see <see cref="DeliveryClient.AttemptAsync"/>.</summary>
    public Task<AttemptOutcome> AttemptAsync(DeliveryTarget target, AcceptedEvent accepted, CancellationToken cancellationToken) =>
        client.AttemptAsync(target, accepted, cancellationToken);

    /// <summary>Makes a handshake; see <see cref="Verifier.RunAsync"/>.</summary>
    public Task<VerificationState> VerifyAsync(DeliveryTarget target, CancellationToken cancellationToken) =>
        verifier.RunAsync(target, cancellationToken);

    /// <summary>Decides what an attempt means for its delivery, and counts and logs it.</summary>
    /// <param name="lane">The lane whose head it is.</param>
    /// <param name="target">Where it went.</param>
    /// <param name="plan">When it is tried again, by what is known of the endpoint now.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="epoch">The epoch of the endpoint's owner.</param>
    /// <returns>What is to be written; without a next time, the delivery has ended.</returns>
    public AttemptAppend Settle(Lane lane, EndpointTarget target, RetryPlan plan, AttemptOutcome outcome, long epoch)
    {
        var delivery = lane.Head!;
        var next = NextStep.After(outcome, delivery, plan, time.GetUtcNow(), Chance());
        var dueAt = (next as NextStep.RetryAt)?.DueAt;
        var (id, number) = (target.Delivery.Endpoint.Id, delivery.AttemptsMade + 1);
        metrics.Attempted(outcome, isLast: dueAt is null);
        LogAttempt(number, delivery.Event.Id, id, outcome.Fault, outcome.StatusCode, outcome.Duration, dueAt);
        if (next is NextStep.GiveUp)
        {
            LogExhausted(delivery.Event.Id, id, number, outcome.Fault, outcome.StatusCode);
        }

        var attempt = new Attempt
        {
            Id = EntityId.New(EntityId.Attempt, time),
            ApplicationId = delivery.Event.ApplicationId,
            EndpointId = id,
            MessageId = delivery.Event.Id,
            Url = target.Url,
            Status = outcome.Succeeded ? MessageStatus.Success : MessageStatus.Fail,
            Fault = outcome.Fault,
            StatusCode = outcome.StatusCode,
            Response = outcome.Response,
            Duration = outcome.Duration,
            Timestamp = outcome.StartedAt,
            Trigger = delivery.Trigger,
            Last = dueAt is null,
        };
        var news = NewsOf(delivery, outcome, dueAt);
        return new AttemptAppend
        {
            Attempt = attempt,
            Lane = lane.Name,
            Sequence = delivery.Event.Sequence,
            Epoch = epoch,
            NextDueAt = dueAt,
            RateLimited = outcome.RateLimited,
            News = news is null ? null
                : OperationalEvents.About(attempt, delivery.Event.EventId, target.Delivery.ApplicationUid, news, time),
        };
    }

    /// <summary>Takes note of what an endpoint shows now instead of what it showed before.</summary>
    /// <returns><paramref name="now"/>.</returns>
    public EndpointShow Show(EndpointShow before, EndpointShow now)
    {
        metrics.Show(before, now);
        return now;
    }

    /// <summary>What an organization is told of an attempt: that its delivery is failing, has failed for good, or has recovered.</summary>
    private static string? NewsOf(OwedDelivery delivery, AttemptOutcome outcome, DateTimeOffset? dueAt)
    {
        if (delivery.Trigger == AttemptTrigger.Manual)
        {
            return null;
        }

        var failedBefore = delivery.AttemptsMade - delivery.RateLimited;
        return (outcome.Succeeded, dueAt) switch
        {
            (true, _) => failedBefore >= OperationalEvents.FailingAfter ? OperationalEvents.AttemptRecovered : null,
            (false, null) => OperationalEvents.AttemptExhausted,
            _ => failedBefore + 1 == OperationalEvents.FailingAfter && !outcome.RateLimited ? OperationalEvents.AttemptFailing : null,
        };
    }

    [LoggerMessage(
        LogLevel.Debug,
        "Attempt {Number} to deliver {MessageId} to {EndpointId}: {Fault} (HTTP {StatusCode}) after {Duration}; next at {DueAt}")]
    private partial void LogAttempt(
        int number, string messageId, string endpointId, DeliveryFault fault, int statusCode, TimeSpan duration, DateTimeOffset? dueAt);

    [LoggerMessage(
        LogLevel.Warning, "{MessageId} has failed at {EndpointId} after {Number} attempts; the last: {Fault} (HTTP {StatusCode})")]
    private partial void LogExhausted(string messageId, string endpointId, int number, DeliveryFault fault, int statusCode);
}
