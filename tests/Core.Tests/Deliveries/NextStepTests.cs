using Fanfare.Events;
using Fanfare.Retries;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fanfare.Deliveries;

public sealed class NextStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetryPlan Plan = new RetryPlans(
        [], Options.Create(new RetryOptions()), NullLogger<RetryPlans>.Instance).For(null);

    [Fact]
    public void A_success_is_the_end() => Assert.IsType<NextStep.Done>(After(DeliveryFault.None, 200));

    [Theory]
    [InlineData(DeliveryFault.Connection)]
    [InlineData(DeliveryFault.Tls)]
    [InlineData(DeliveryFault.Timeout)]
    [InlineData(DeliveryFault.Response)]
    [InlineData(DeliveryFault.Status)]
    [InlineData(DeliveryFault.Refused)]
    public void A_failure_is_tried_again_until_the_schedule_is_exhausted(object fault)
    {
        Assert.Equal(new NextStep.RetryAt(Now + TimeSpan.FromSeconds(5)), After((DeliveryFault)fault, 0));
        Assert.Equal(new NextStep.RetryAt(Now + TimeSpan.FromHours(10)), After((DeliveryFault)fault, 0, attemptsMade: 6));
        Assert.IsType<NextStep.GiveUp>(After((DeliveryFault)fault, 0, attemptsMade: 7));
    }

    [Fact]
    public void What_has_no_payload_any_more_is_given_up() => Assert.IsType<NextStep.GiveUp>(After(DeliveryFault.PayloadGone, 0));

    [Fact]
    public void What_was_asked_for_by_hand_is_tried_once() =>
        Assert.IsType<NextStep.GiveUp>(After(DeliveryFault.Status, 500, trigger: AttemptTrigger.Manual));

    [Fact]
    public void An_event_that_had_to_wait_is_not_too_old_when_it_is_tried_at_last() =>
        Assert.IsType<NextStep.RetryAt>(After(DeliveryFault.Status, 429, now: Now.AddDays(10)));

    [Fact]
    public void The_age_of_a_delivery_counts_from_its_first_attempt()
    {
        Assert.IsType<NextStep.RetryAt>(After(DeliveryFault.Status, 429, now: Now.AddDays(10), firstTriedAt: Now.AddDays(8)));
        Assert.IsType<NextStep.GiveUp>(After(DeliveryFault.Status, 429, now: Now.AddDays(10), firstTriedAt: Now.AddDays(6)));
    }

    [Theory]
    [InlineData(DeliveryFault.Timeout)]
    [InlineData(DeliveryFault.Response)]
    public void A_request_for_less_whose_body_never_ends_counts_as_one(object fault)
    {
        var outcome = new AttemptOutcome((DeliveryFault)fault, 429, "", Now, TimeSpan.Zero);

        Assert.True(outcome.RateLimited);
        Assert.IsType<NextStep.RetryAt>(After((DeliveryFault)fault, 429));
    }

    [Fact]
    public void An_attempt_that_was_rate_limited_counts_as_none()
    {
        var limited = After(DeliveryFault.Status, 429, attemptsMade: 20, rateLimited: 14, retryAfter: TimeSpan.FromSeconds(30));

        Assert.Equal(new NextStep.RetryAt(Now + TimeSpan.FromSeconds(30)), limited);
        Assert.Equal(
            new NextStep.RetryAt(Now + TimeSpan.FromHours(10)), After(DeliveryFault.Status, 500, attemptsMade: 20, rateLimited: 14));
    }

    private static NextStep After(
        DeliveryFault fault, int status, int attemptsMade =
            0, int rateLimited = 0, TimeSpan? retryAfter = null, AttemptTrigger trigger = AttemptTrigger.Scheduled,
        DateTimeOffset? now = null, DateTimeOffset? firstTriedAt = null)
    {
        var accepted = new AcceptedEvent
        {
            Id = "msg_1",
            ApplicationId = "app_1",
            Channel = "c",
            Sequence = 1,
            EventType = "t",
            Payload = [],
            AcceptedAt = Now,
            PayloadExpiresAt = Now,
        };
        var outcome = new AttemptOutcome(fault, status, "", now ?? Now, TimeSpan.Zero) { RetryAfter = retryAfter };
        return NextStep.After(
            outcome, new OwedDelivery(accepted, attemptsMade, Now, rateLimited, trigger, firstTriedAt), Plan, now ?? Now, 0.5);
    }
}
