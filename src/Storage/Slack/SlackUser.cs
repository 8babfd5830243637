using System.Collections.Immutable;

namespace Fanfare.Slack;

/// <summary>Somebody in an application's directory, as Slack's Web API lists people.</summary>
public sealed record SlackUser
{
    /// <summary><c>U…</c>, unique in the application.</summary>
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    /// <summary>The caller's own id, unique in the application.</summary>
    public string? Uid { get; init; }

    /// <summary>The name after <c>@</c>. Several may have the same.</summary>
    public required string Name { get; init; }

    public string RealName { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string? Email { get; init; }

    /// <summary>Whether the person has left; those are listed too, and get no messages.</summary>
    public bool Deleted { get; init; }

    public bool IsBot { get; init; }

    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
