using System.Collections.Immutable;
using Orleans;

namespace Fanfare.Egress;

/// <summary>
/// Calls what is no endpoint, for a gateway: silos alone go out, and judge addresses. Key: the id of the application for which the call is
/// made.
/// </summary>
[Alias("outgoing")]
public interface IOutgoingGrain : IGrainWithStringKey
{
    /// <summary>The longest that a call may take: callers wait for it, and not for ever.</summary>
    static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Makes one POST. Redirects are not followed, and nothing is tried again.</summary>
    [Alias("post")]
    Task<OutgoingAnswer> PostAsync(OutgoingPost post);
}

/// <summary>A POST to make.</summary>
[GenerateSerializer, Immutable, Alias("outgoing-post")]
public sealed record OutgoingPost
{
    [Id(0)]
    public required string Url { get; init; }

    [Id(1)]
    public required string ContentType { get; init; }

    [Id(2)]
    public required byte[] Body { get; init; }

    [Id(3)]
    public ImmutableDictionary<string, string> Headers { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>For everything, up to <see cref="IOutgoingGrain.MaxTimeout"/>.</summary>
    [Id(4)]
    public required TimeSpan Timeout { get; init; }
}

/// <summary>What came of a call.</summary>
[GenerateSerializer, Immutable, Alias("outgoing-answer")]
public sealed record OutgoingAnswer
{
    /// <summary>The most bytes of an answer's body that are read.</summary>
    public const int MaxBytes = 262_144;

    /// <summary>The answer's status; null when there was no complete answer.</summary>
    [Id(0)]
    public int? Status { get; init; }

    [Id(1)]
    public string? ContentType { get; init; }

    /// <summary>One byte more than <see cref="MaxBytes"/> when there was more.</summary>
    [Id(2)]
    public byte[] Body { get; init; } = [];

    /// <summary>Whether it took too long.</summary>
    [Id(3)]
    public bool TimedOut { get; init; }

    /// <summary>Why there was no complete answer, for people.</summary>
    [Id(4)]
    public string? Reason { get; init; }
}
