using Fanfare.Retries;

namespace Fanfare.Deliveries;

/// <summary>What follows an attempt.</summary>
public abstract record NextStep
{
    private NextStep()
    {
    }

    /// <summary>Decides what follows an attempt.</summary>
    /// <param name="outcome">What came of it.</param>
    /// <param name="delivery">What was tried, as it was before.</param>
    /// <param name="plan">When it is tried again.</param>
    /// <param name="now">The time.</param>
    /// <param name="chance">Chance, from 0 to 1.</param>
    public static NextStep After(AttemptOutcome outcome, OwedDelivery delivery, RetryPlan plan, DateTimeOffset now, double chance)
    {
        if (outcome.Succeeded)
        {
            return new Done();
        }

        // What was asked for by hand is tried once; what has lost its payload, not even that; what is refused for what it is, not again.
        if (outcome.Final || outcome.Fault == DeliveryFault.PayloadGone || delivery.Trigger == AttemptTrigger.Manual)
        {
            return new GiveUp();
        }

        var limited = delivery.RateLimited + (outcome.RateLimited ? 1 : 0);
        var wait = plan.WaitAfter(new RetryState
        {
            Fault = outcome.Fault,
            StatusCode = outcome.Means,
            RetryAfter = outcome.RetryAfter,
            Attempts = delivery.AttemptsMade + 1 - limited,
            RateLimitedAttempts = limited,
            Age = now - (delivery.FirstTriedAt ?? outcome.StartedAt),
            Chance = chance,
        });
        return wait is { } time ? new RetryAt(now + time) : new GiveUp();
    }

    /// <summary>The endpoint has the event.</summary>
    public sealed record Done : NextStep;

    /// <summary>It is tried again then.</summary>
    public sealed record RetryAt(DateTimeOffset DueAt) : NextStep;

    /// <summary>It has failed for good; its channel goes on.</summary>
    public sealed record GiveUp : NextStep;
}
