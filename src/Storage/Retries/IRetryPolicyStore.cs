using Fanfare.Paging;

namespace Fanfare.Retries;

/// <summary>The retry policies of organizations, by name.</summary>
public interface IRetryPolicyStore
{
    Task<NamedRetryPolicy?> FindAsync(string organizationId, string name, CancellationToken cancellationToken);

    /// <summary>By name, ascending.</summary>
    Task<IReadOnlyList<NamedRetryPolicy>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Makes or changes a policy; it holds for the next failure of every endpoint that follows it.</summary>
    /// <returns>The policy as it is stored, and whether it is new.</returns>
    Task<(NamedRetryPolicy Policy, bool Created)> PutAsync(string organizationId, string name, RetryPolicy policy, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Deletes a policy; a conflict when an endpoint or the organization's defaults follow it.</summary>
    Task<WriteResult> DeleteAsync(string organizationId, string name, CancellationToken cancellationToken);
}

/// <summary>A retry policy under its name.</summary>
public sealed record NamedRetryPolicy(string Name, RetryPolicy Policy, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);
