using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Endpoints;

/// <summary>Endpoints and their secrets. Every change raises the application's subscription version and the endpoint's own.</summary>
public interface IEndpointStore
{
    /// <summary>The most old secrets that an endpoint may keep beside its current one.</summary>
    const int MaxOldSecrets = 10;

    Task<Endpoint?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken);

    Task<IReadOnlyList<Endpoint>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    Task<WriteResult> InsertAsync(Endpoint endpoint, string secret, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>Changes an endpoint in one transaction. Enabling one makes what it is owed due.</summary>
    Task<WriteResult> UpdateAsync(string id, Func<Endpoint, Endpoint> change, CancellationToken cancellationToken);

    /// <summary>Deletes an endpoint; what it is owed is dropped soon after.</summary>
    Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The secrets that sign at <paramref name="now"/>, the current one first.</summary>
    Task<IReadOnlyList<EndpointSecret>> ReadSecretsAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="secret"/> the current one; the one before signs on until <paramref name="oldExpiresAt"/>.</summary>
    Task<WriteResult> RotateSecretAsync(
        string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt, IdempotencyKey? idempotency, CancellationToken cancellationToken);
}
