using System.Collections.Immutable;

namespace Fanfare.Endpoints;

/// <summary>A destination URL of an application, as its owner configured it.</summary>
public sealed record Endpoint
{
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    /// <summary>The caller's own id, unique within the application.</summary>
    public string? Uid { get; init; }

    public required string Url { get; init; }

    public string Description { get; init; } = "";

    /// <summary>A disabled endpoint gets nothing new; what it is owed waits.</summary>
    public bool Disabled { get; init; }

    /// <summary>The event types that it wants; empty for all.</summary>
    public ImmutableArray<string> EventTypes { get; init; } = [];

    /// <summary>The channels that it wants; empty for all.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    /// <summary>Deliveries per second; null for no limit.</summary>
    public int? ThrottleRate { get; init; }

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Headers that every request to it carries.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
