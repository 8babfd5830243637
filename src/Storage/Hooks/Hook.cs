using System.Collections.Immutable;

namespace Fanfare.Hooks;

/// <summary>An inbound URL of an application that turns a third party's webhooks into events.</summary>
public sealed record Hook
{
    public required string Id { get; init; }

    public required string ApplicationId { get; init; }

    public required HookSettings Settings { get; init; }

    /// <summary>What its requests are signed with, the newest first; several hold at once.</summary>
    public ImmutableArray<HookSecret> Secrets { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>A secret that a hook shares with who calls it.</summary>
/// <param name="Key">As the provider shows it.</param>
/// <param name="ExpiresAt">When it stops to hold; null for never.</param>
/// <param name="OfHandshake">Whether it is shown in the handshake. Such a one travels in URLs, and signs nothing.</param>
public sealed record HookSecret(string Key, DateTimeOffset? ExpiresAt = null, bool OfHandshake = false);
