using Fanfare.Deliveries;
using Fanfare.Limits;
using Microsoft.Extensions.Options;

namespace Fanfare.Endpoints;

/// <summary>The limits that hold for every endpoint of a silo.</summary>
internal sealed class EndpointLimits(IOptions<DeliveryOptions> delivery, IOptions<BreakerOptions> breaker)
{
    public DeliveryOptions Delivery { get; } = delivery.Value;

    public EndpointGate NewGate() => new(breaker.Value, Delivery.DisableAfter);
}
