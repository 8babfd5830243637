using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Organizations;

/// <summary>Organizations and their API keys.</summary>
public interface IOrganizationStore
{
    Task<bool> AnyOrganizationAsync(CancellationToken cancellationToken);

    /// <summary>Makes an organization with its first key.</summary>
    Task InsertOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken);

    /// <summary>The key with this digest, or null.</summary>
    Task<ApiKey?> FindKeyAsync(string hash, CancellationToken cancellationToken);

    Task<WriteResult> InsertKeyAsync(ApiKey key, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    Task<IReadOnlyList<ApiKey>> ListKeysAsync(string organizationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Removes a key for good.</summary>
    Task<WriteResult> RevokeKeyAsync(string organizationId, string id, CancellationToken cancellationToken);
}
