using Fanfare.Retries;

namespace Fanfare.Deliveries;

/// <summary>What came of one HTTP request to an endpoint.</summary>
/// <param name="Fault">What went wrong, if anything.</param>
/// <param name="StatusCode">The answer's status; 0 when there was no answer.</param>
/// <param name="Response">The beginning of the answer's body, or what went wrong.</param>
/// <param name="StartedAt">When the request began.</param>
/// <param name="Duration">How long it took.</param>
public sealed record AttemptOutcome(DeliveryFault Fault, int StatusCode, string Response, DateTimeOffset StartedAt, TimeSpan Duration)
{
    /// <summary>The status that says what the answer means: the answer's own, unless its destination reads the body.</summary>
    public int Means { get; init; } = StatusCode;

    /// <summary>Whether the endpoint is well but will never take this event.</summary>
    public bool Final { get; init; }

    /// <summary>How long the endpoint has asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool Succeeded => Fault == DeliveryFault.None;

    /// <summary>Whether the endpoint is well but wants less, even if the rest of its answer did not come.</summary>
    public bool RateLimited => !Succeeded && RuleHandler.IsRateLimited(Means, RetryAfter);
}
