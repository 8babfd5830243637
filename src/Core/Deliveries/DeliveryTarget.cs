using System.Collections.Immutable;
using Fanfare.Endpoints;
using Fanfare.Retries;

namespace Fanfare.Deliveries;

/// <summary>An endpoint's configuration, ready for delivery.</summary>
/// <param name="Endpoint">The configuration.</param>
/// <param name="Secrets">Its secrets, the current one first; expired ones may be among them.</param>
/// <param name="Version">
/// Raised by every change of the endpoint, of its organization's defaults and policies, and of its application's limit.
/// </param>
public sealed record DeliveryTarget(Endpoint Endpoint, ImmutableArray<EndpointSecret> Secrets, long Version)
{
    /// <summary>The endpoint's settings over its organization's defaults and, once a grain has it, over its destination's.</summary>
    public EndpointSettings Settings { get; init; } = EndpointSettings.None;

    /// <summary>Its retry policy; null for the platform's default.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>The uid of its application.</summary>
    public string? ApplicationUid { get; init; }

    /// <summary>Deliveries per second over all endpoints of its application; null for no limit.</summary>
    public int? ApplicationThrottleRate { get; init; }

    /// <summary>
    /// Requests per second that it may get: its own limit, and what it has allowed in its handshake; null for any number.
    /// </summary>
    public double? ThrottleRate => (Endpoint.ThrottleRate ?? Settings.ThrottleRate, Endpoint.Verification?.AllowedRate) switch
    {
        ({ } limit, { } allowed) => Math.Min(limit, allowed),
        var (limit, allowed) => limit ?? allowed,
    };
}
