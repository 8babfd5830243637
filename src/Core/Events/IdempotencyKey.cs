using Orleans;

namespace Fanfare.Events;

/// <summary>Marks a request that must have its effect once, however often it is sent. Written in the transaction that it guards.</summary>
[GenerateSerializer, Immutable, Alias("idempotency-key")]
public sealed record IdempotencyKey
{
    /// <summary>A digest of caller, route and the caller's key, in hexadecimal.</summary>
    [Id(0)] public required string Key { get; init; }

    /// <summary>A digest of the request's body, in hexadecimal.</summary>
    [Id(1)] public required string RequestHash { get; init; }

    [Id(2)] public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The status to answer a repeated request with.</summary>
    [Id(3)] public required int Status { get; init; }

    /// <summary>The body to answer a repeated request with; for an accepted event null, since the event itself gives it.</summary>
    [Id(4)] public byte[]? Body { get; init; }
}

/// <summary>What a request with the same idempotency key was answered.</summary>
[GenerateSerializer, Immutable, Alias("idempotent-answer")]
public sealed record IdempotentAnswer
{
    [Id(0)] public required string RequestHash { get; init; }

    [Id(1)] public required int Status { get; init; }

    [Id(2)] public byte[]? Body { get; init; }

    /// <summary>The event that the first request made, when it made one.</summary>
    [Id(3)] public string? MessageId { get; init; }
}
