using Fanfare.Deliveries;

namespace Fanfare.Retries;

/// <summary>
/// A host's own rule: registered with <c>services.AddRetryHandler("name", handler)</c>, and named by the <c>on</c> of a policy's rule.
/// It is asked from many threads at once and keeps nothing between calls.
/// </summary>
public abstract class RetryHandler
{
    /// <summary>Whether it takes this failure; if not, the policy's next rule is asked.</summary>
    public abstract bool CanRetry(RetryState state);

    /// <summary>How long to wait before the next attempt; null when there is to be none.</summary>
    public abstract TimeSpan? NextWait(RetryState state);
}

/// <summary>A failed attempt, as a rule sees it.</summary>
public readonly record struct RetryState
{
    public required DeliveryFault Fault { get; init; }

    /// <summary>The status that says what the answer means; 0 when there was none.</summary>
    public required int StatusCode { get; init; }

    /// <summary>What the answer's <c>Retry-After</c> asks for, cut to the platform's maximum; null when it asks for nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Attempts made for this delivery, this one among them, without those that were rate limited.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts made for this delivery that were rate limited.</summary>
    public int RateLimitedAttempts { get; init; }

    /// <summary>The time since the first attempt.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>Chance for the jitter: 0 to 1.</summary>
    public required double Chance { get; init; }
}
