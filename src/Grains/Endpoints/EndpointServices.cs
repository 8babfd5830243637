using Fanfare.Deliveries;
using Fanfare.Identifiers;
using Fanfare.Journals;
using Fanfare.Limits;
using Fanfare.Operations;
using Fanfare.Retries;
using Fanfare.Verification;
using Microsoft.Extensions.Options;

namespace Fanfare.Endpoints;

/// <summary>What all endpoints' grains of a silo share.</summary>
internal sealed class EndpointServices(
    DeliveryClient client, DeliveryMetrics metrics, Verifier verifier, RetryPlans plans, Turns turns, IOptions<DeliveryOptions> delivery, IOptions<BreakerOptions> breaker, TimeProvider time)
{
    public DeliveryClient Client => client;

    public DeliveryMetrics Metrics => metrics;

    public Verifier Verifier => verifier;

    public Turns Turns => turns;

    public DeliveryOptions Options => delivery.Value;

    /// <summary>Chance for jitter: 0 to 1.</summary>
    public static double Chance() => Random.Shared.NextDouble();

    public EndpointGate NewGate() => new(breaker.Value, delivery.Value.DisableAfter);

    public RetryPlan PlanFor(RetryPolicy? policy) => plans.For(policy);

    /// <summary>What an attempt means for its delivery, ready to be written.</summary>
    public AttemptAppend EntryFor(OwedDelivery delivery, string lane, DeliveryTarget target, long epoch, AttemptOutcome outcome, DateTimeOffset? dueAt)
    {
        var attempt = new Attempt
        {
            Id = EntityId.New(EntityId.Attempt, time),
            ApplicationId = delivery.Event.ApplicationId,
            EndpointId = target.Endpoint.Id,
            MessageId = delivery.Event.Id,
            Url = target.RequestUrl,
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
            Lane = lane,
            Sequence = delivery.Event.Sequence,
            Epoch = epoch,
            NextDueAt = dueAt,
            RateLimited = outcome.RateLimited,
            News = news is null ? null : OperationalEvents.About(attempt, delivery.Event.EventId, target.ApplicationUid, news, time),
        };
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
}
