namespace Fanfare.Deliveries;

/// <summary>One HTTP request made for a delivery, with its outcome.</summary>
public sealed record Attempt
{
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    public required string EndpointId { get; init; }

    public required string MessageId { get; init; }

    /// <summary>The URL that was called.</summary>
    public required string Url { get; init; }

    public required MessageStatus Status { get; init; }

    public required DeliveryFault Fault { get; init; }

    /// <summary>The HTTP status of the answer; 0 when there was none.</summary>
    public required int StatusCode { get; init; }

    /// <summary>The first 16 KiB of the answer's body, or what went wrong when there was no answer.</summary>
    public required string Response { get; init; }

    public required TimeSpan Duration { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public AttemptTrigger Trigger { get; init; }

    /// <summary>Whether the delivery ended with it.</summary>
    public required bool Last { get; init; }
}

/// <summary>How a delivery stands. Numbers are the wire contract's.</summary>
public enum MessageStatus
{
    Success = 0,
    Pending = 1,
    Fail = 2,
    Sending = 3,
    Canceled = 4,
}

/// <summary>What made an attempt happen. Numbers are the wire contract's.</summary>
public enum AttemptTrigger
{
    Scheduled = 0,
    Manual = 1,
}
