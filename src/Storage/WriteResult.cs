using System.Collections.Immutable;
using Fanfare.Events;

namespace Fanfare;

/// <summary>What became of a write of configuration.</summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>It is stored.</summary>
    public sealed record Written : WriteResult;

    /// <summary>What it changes is not there.</summary>
    public sealed record NotFound : WriteResult;

    /// <summary>Its uid or name is taken.</summary>
    public sealed record Conflict : WriteResult;

    /// <summary>Its filter names event types that the organization does not have.</summary>
    public sealed record UnknownEventTypes(ImmutableArray<string> Names) : WriteResult;

    /// <summary>It would exceed a fixed number of things.</summary>
    public sealed record LimitReached(int Limit) : WriteResult;

    /// <summary>A request with its idempotency key was answered before.</summary>
    public sealed record Repeated(IdempotentAnswer First) : WriteResult;
}
