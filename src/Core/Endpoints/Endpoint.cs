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

    public EndpointSettings Settings { get; init; } = EndpointSettings.None;

    /// <summary>How far its handshake has got; null when it asks for none.</summary>
    public VerificationState? Verification { get; init; }

    /// <summary>What its answers have led to. Written by its grain only.</summary>
    public EndpointHealth Health { get; init; } = EndpointHealth.Good;

    /// <summary>Whether it is waiting for its handshake to pass.</summary>
    public bool AwaitsVerification => Verification is { Status: not VerificationStatus.Verified };

    /// <summary>Whether new events are owed to it.</summary>
    public bool Subscribed => !Disabled && (!AwaitsVerification || Verification!.Hold);

    /// <summary>Whether nothing may be delivered to it now.</summary>
    public bool Held => Disabled || AwaitsVerification;

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}
