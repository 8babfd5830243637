namespace Fanfare.Organizations;

/// <summary>An API key: speaks for an organization or for one of its applications. Only its digest is kept.</summary>
public sealed record ApiKey
{
    public required string Id { get; init; }

    public required string OrganizationId { get; init; }

    /// <summary>The only application that it may touch; null for all of the organization.</summary>
    public string? ApplicationId { get; init; }

    public string? Name { get; init; }

    /// <summary>SHA-256 of the key, in hexadecimal.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
