namespace Fanfare.Endpoints;

/// <summary>What an endpoint's answers have led to, as its grain last stored it.</summary>
public sealed record EndpointHealth
{
    public static readonly EndpointHealth Good = new();

    /// <summary>Whether the breaker is open: after too many failures in a row, one request at a time is let through now and then.</summary>
    public bool BreakerOpen { get; init; }

    /// <summary>When the next such request may go.</summary>
    public DateTimeOffset? ProbeAt { get; init; }

    /// <summary>How often the breaker has opened since the last success.</summary>
    public int Opened { get; init; }

    /// <summary>Until when the endpoint has asked for nothing more.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The first failure since the last success.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>
    /// Why we have disabled it: <c>gone</c> after a 410, <c>failing</c> after nothing but failure; null when we have not.
    /// </summary>
    public string? DisabledBecause { get; init; }
}
