namespace Fanfare.Retries;

/// <summary>A retry policy under its name.</summary>
public sealed record NamedRetryPolicy(string Name, RetryPolicy Policy, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
