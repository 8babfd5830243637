using Fanfare.Applications;
using Fanfare.Organizations;

namespace Fanfare.Api.Http.Keys;

/// <summary>
/// The keys and applications that were looked up within the last second, so that a stream of events does not ask the store for the same
/// two rows each time (ADR 0018). What changes at this gateway is forgotten at once; of what changes at another one it hears a second late.
/// </summary>
internal sealed class RecentLookups(OrganizationStore organizations, ApplicationStore applications, TimeProvider time)
{
    private readonly RecentReads<string, ApiKey> _keys = new(time);
    private readonly RecentReads<(string Organization, string IdOrUid), Application> _applications = new(time);

    /// <summary>Finds a key by its hash.</summary>
    public ValueTask<ApiKey?> FindKeyAsync(string hash, CancellationToken cancellationToken) =>
        _keys.FindAsync(hash, organizations.FindKeyAsync, cancellationToken);

    /// <summary>Finds the application that an event is for. Should it have been deleted meanwhile, its channels know.</summary>
    public ValueTask<Application?> FindApplicationAsync(string organizationId, string idOrUid, CancellationToken cancellationToken) =>
        _applications.FindAsync(
            (organizationId, idOrUid), (key, cancellation) => applications.FindAsync(key.Organization, key.IdOrUid, cancellation),
            cancellationToken);

    /// <summary>A key or an application has changed.</summary>
    public void Forget()
    {
        _keys.Forget();
        _applications.Forget();
    }
}
