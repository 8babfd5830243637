using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Organizations;

/// <summary>Organizations and their API keys.</summary>
public interface IOrganizationStore
{
    Task<bool> AnyOrganizationAsync(CancellationToken cancellationToken);

    /// <summary>The id of the oldest organization; null when there is none.</summary>
    Task<string?> ReadFirstOrganizationAsync(CancellationToken cancellationToken);

    /// <summary>Makes an organization with its first key.</summary>
    /// <summary>Inserts an organization with its first key into a store that has none.</summary>
    /// <returns>False when somebody else was faster.</returns>
    Task<bool> InsertFirstOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken);

    Task InsertOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken);

    /// <summary>The key with this digest, or null.</summary>
    Task<ApiKey?> FindKeyAsync(string hash, CancellationToken cancellationToken);

    Task<WriteResult> InsertKeyAsync(ApiKey key, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    Task<IReadOnlyList<ApiKey>> ListKeysAsync(string organizationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>Removes a key for good.</summary>
    Task<WriteResult> RevokeKeyAsync(string organizationId, string id, CancellationToken cancellationToken);

    /// <summary>What an endpoint of the organization does where it says nothing itself.</summary>
    Task<EndpointSettings> ReadDefaultsAsync(string organizationId, CancellationToken cancellationToken);

    /// <summary>Changes the defaults in one transaction; every endpoint hears of it with its next outcome.</summary>
    /// <returns>The defaults as they are then; null when they name a retry policy that the organization does not have.</returns>
    Task<EndpointSettings?> UpdateDefaultsAsync(string organizationId, Func<EndpointSettings, EndpointSettings> change, CancellationToken cancellationToken);

    /// <summary>The application whose endpoints get the organization's operational events; made if <paramref name="create"/> is given and there is none.</summary>
    Task<Application?> OperationalApplicationAsync(string organizationId, Application? create, CancellationToken cancellationToken);
}
