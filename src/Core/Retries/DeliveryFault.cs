using Orleans;

namespace Fanfare.Deliveries;

/// <summary>What went wrong with an attempt: stage and cause. Numbers are stored and never change.</summary>
[GenerateSerializer, Alias("delivery-fault")]
public enum DeliveryFault
{
    None = 0,

    /// <summary>The endpoint's name has no address, or nobody listens there.</summary>
    Connection = 1,

    /// <summary>The TLS handshake failed.</summary>
    Tls = 2,

    /// <summary>The deadline passed before the whole answer was there.</summary>
    Timeout = 3,

    /// <summary>The answer broke off or was no HTTP.</summary>
    Response = 4,

    /// <summary>The answer's status was not 2xx, or the answer means as much.</summary>
    Status = 5,

    /// <summary>The payload was expunged before it could be sent.</summary>
    PayloadGone = 6,

    /// <summary>It was cancelled; no request was made.</summary>
    Canceled = 7,

    /// <summary>The endpoint's address is one that the platform's operator does not allow.</summary>
    Refused = 8,
}
