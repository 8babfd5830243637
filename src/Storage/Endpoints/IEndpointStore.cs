using Fanfare.Events;
using Fanfare.Operations;
using Fanfare.Paging;

namespace Fanfare.Endpoints;

/// <summary>Endpoints and their secrets. Every change raises the endpoint's version, and one of what it wants the application's subscription version too.</summary>
public interface IEndpointStore
{
    /// <summary>The most old secrets that an endpoint may keep beside its current one.</summary>
    const int MaxOldSecrets = 10;

    Task<Endpoint?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken);

    Task<IReadOnlyList<Endpoint>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    Task<WriteResult> InsertAsync(Endpoint endpoint, string secret, IdempotencyKey? idempotency, OperationalEvent? news, CancellationToken cancellationToken);

    /// <summary>Changes an endpoint in one transaction. What may be delivered to it again becomes due; a handshake that is to begin is begun.</summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="change">Makes of the endpoint as it is what it is to be.</param>
    /// <param name="news">Makes of the changed endpoint what to tell the organization.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<WriteResult> UpdateAsync(string id, Func<Endpoint, Endpoint> change, Func<Endpoint, OperationalEvent?>? news, CancellationToken cancellationToken);

    /// <summary>Deletes an endpoint; what it is owed is dropped soon after.</summary>
    Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, OperationalEvent? news, CancellationToken cancellationToken);

    /// <summary>The secrets that sign at <paramref name="now"/>, the current one first.</summary>
    Task<IReadOnlyList<EndpointSecret>> ReadSecretsAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The secret that was stored last, of whichever endpoint; null when there is none.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It cannot be decrypted.</exception>
    Task<EndpointSecret?> ReadNewestSecretAsync(CancellationToken cancellationToken);

    /// <summary>Makes <paramref name="secret"/> the current one; the one before signs on until <paramref name="oldExpiresAt"/>. In the same transaction the endpoint is changed.</summary>
    Task<WriteResult> RotateSecretAsync(
        string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt, Func<Endpoint, Endpoint> change, IdempotencyKey? idempotency, CancellationToken cancellationToken);
}
