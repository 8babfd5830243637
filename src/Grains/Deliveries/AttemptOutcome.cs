namespace Fanfare.Deliveries;

/// <summary>What came of one HTTP request to an endpoint.</summary>
/// <param name="Fault">What went wrong, if anything.</param>
/// <param name="StatusCode">The answer's status; 0 when there was no answer.</param>
/// <param name="Response">The beginning of the answer's body, or what went wrong.</param>
/// <param name="StartedAt">When the request began.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record AttemptOutcome(DeliveryFault Fault, int StatusCode, string Response, DateTimeOffset StartedAt, TimeSpan Duration);
