using System.Collections.Immutable;

namespace Fanfare.EventTypes;

/// <summary>A kind of event that an organization sends.</summary>
public sealed record EventType
{
    public required string OrganizationId { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Kept for what was sent, hidden from new filters.</summary>
    public bool Archived { get; init; }

    public bool Deprecated { get; init; }

    /// <summary>JSON schemas by version, as the JSON text that was given.</summary>
    public string? Schemas { get; init; }

    public string? FeatureFlag { get; init; }

    public ImmutableArray<string> FeatureFlags { get; init; } = [];

    public string? GroupName { get; init; }

    /// <summary>Whether only those who have its feature may see it.</summary>
    public bool IsFlagged => FeatureFlag is not null || !FeatureFlags.IsEmpty;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
