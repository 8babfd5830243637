using System.Collections.Immutable;

namespace Fanfare.Applications;

/// <summary>One tenant of an organization: the customer whose endpoints get events.</summary>
public sealed record Application
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>The caller's own id, unique within the organization.</summary>
    public string? Uid { get; init; }

    public required string Name { get; init; }

    /// <summary>Deliveries per second over all endpoints; null for no limit.</summary>
    public int? ThrottleRate { get; init; }

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Whether it is the organization's own, whose endpoints get operational events.</summary>
    public bool IsOperational { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
