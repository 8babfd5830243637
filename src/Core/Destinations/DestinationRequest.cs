using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Destinations;

/// <summary>What a request is built from.</summary>
/// <param name="Target">The endpoint.</param>
/// <param name="Event">The event.</param>
/// <param name="Payload">Its payload, as JSON.</param>
/// <param name="Now">The time to sign with.</param>
/// <param name="Again">Whether the first request of this attempt was answered with <see cref="Verdict.Rebuild"/>.</param>
public sealed record DestinationContext(DeliveryTarget Target, AcceptedEvent Event, byte[] Payload, DateTimeOffset Now, bool Again);

/// <summary>A request to send, or the reason why none can be sent.</summary>
public sealed class DestinationRequest
{
    /// <summary>The request, which whoever sends it disposes; null when none can be sent.</summary>
    public HttpRequestMessage? Message { get; init; }

    /// <summary>Whether it was built from something remembered that may be out of date.</summary>
    public bool FromMemory { get; init; }

    /// <summary>Without a request: the outcome of the attempt.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>Without a request: the status of the answer that prevented it; 0 when there was none.</summary>
    public int Status { get; init; }

    /// <summary>Without a request: why there is none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Without a request: how long the receiver asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}

/// <summary>The meaning of an answer.</summary>
/// <param name="Status">The HTTP status that says the same: 2xx for success.</param>
/// <param name="Final">Whether the receiver will never take this event.</param>
public readonly record struct Verdict(int Status, bool Final = false)
{
    /// <summary>Whether the request was built from something that is out of date, and is to be built again at once.</summary>
    public bool Rebuild { get; init; }

    public bool Succeeded => Status is >= 200 and < 300;
}
