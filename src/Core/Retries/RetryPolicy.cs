using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Retries;

/// <summary>
/// When failed deliveries are tried again: the first rule that takes a failure decides; a failure that none takes is final.
/// </summary>
[GenerateSerializer, Immutable, Alias("retry-policy")]
public sealed record RetryPolicy
{
    [Id(0)] public required ImmutableArray<RetryRule> Handlers { get; init; }
}

/// <summary>What is done about one kind of failure.</summary>
[GenerateSerializer, Immutable, Alias("retry-rule")]
public sealed record RetryRule
{
    /// <summary>One of <see cref="RetryFailures"/>, or the name under which the host has registered a handler.</summary>
    [Id(0)] public required string On { get; init; }

    /// <summary>The waits; null for a registered handler, which knows its own.</summary>
    [Id(1)] public RetryInterval? Interval { get; init; }

    [Id(2)] public RetryJitter? Jitter { get; init; }

    /// <summary>The most retries; null for no limit but that of the age or of the list of waits.</summary>
    [Id(3)] public int? MaxRetries { get; init; }

    /// <summary>No retry comes later than this after the first attempt, in seconds; null for no limit.</summary>
    [Id(4)] public double? MaxAgeSeconds { get; init; }
}

/// <summary>The kinds of failure that rules take.</summary>
public static class RetryFailures
{
    /// <summary>No complete answer: no address, refused, reset, TLS, timeout.</summary>
    public const string ConnectionError = "connectionError";

    /// <summary>Status 429, or 503 with <c>Retry-After</c>.</summary>
    public const string RateLimited = "rateLimited";

    /// <summary>Status 500 to 599.</summary>
    public const string ServerError = "serverError";

    public const string AnyFailure = "anyFailure";
}

/// <summary>How long to wait before a retry.</summary>
[GenerateSerializer, Immutable, Alias("retry-interval")]
public sealed record RetryInterval
{
    public const string Fixed = "fixed";
    public const string Exponential = "exponential";
    public const string ByList = "list";

    /// <summary><see cref="Fixed"/>, <see cref="Exponential"/> or <see cref="ByList"/>.</summary>
    [Id(0)] public required string Type { get; init; }

    /// <summary>Fixed: the wait. Exponential: the first wait. In seconds.</summary>
    [Id(1)] public double? Seconds { get; init; }

    /// <summary>Exponential: each wait is so many times the one before. Default: 2.</summary>
    [Id(2)] public double? Factor { get; init; }

    /// <summary>Exponential: no wait is longer, in seconds.</summary>
    [Id(3)] public double? CapSeconds { get; init; }

    /// <summary>List: the waits, in seconds; after the last there is no retry.</summary>
    [Id(4)] public ImmutableArray<double>? List { get; init; }
}

/// <summary>How far a wait strays by chance, so that what failed together does not come back together.</summary>
[GenerateSerializer, Immutable, Alias("retry-jitter")]
public sealed record RetryJitter
{
    public const string None = "none";

    /// <summary>From nothing to the whole wait.</summary>
    public const string Full = "full";

    /// <summary>From half of the wait to the whole.</summary>
    public const string Equal = "equal";

    /// <summary>Up to so many percent more or less.</summary>
    public const string ByPercent = "percent";

    /// <summary>From nothing to so many seconds more, also than <c>Retry-After</c> asks for.</summary>
    public const string Additive = "additive";

    [Id(0)] public required string Type { get; init; }

    /// <summary>For <see cref="ByPercent"/>: 0 to 100.</summary>
    [Id(1)] public double? Percent { get; init; }

    /// <summary>For <see cref="Additive"/>: the most seconds more.</summary>
    [Id(2)] public double? Seconds { get; init; }
}
