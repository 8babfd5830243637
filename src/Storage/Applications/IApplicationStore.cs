using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Applications;

/// <summary>Applications, and what their endpoints subscribe to.</summary>
public interface IApplicationStore
{
    Task<Application?> FindAsync(string organizationId, string idOrUid, CancellationToken cancellationToken);

    Task<IReadOnlyList<Application>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken);

    Task<WriteResult> InsertAsync(Application application, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>Changes an application in one transaction.</summary>
    Task<WriteResult> UpdateAsync(string id, Func<Application, Application> change, CancellationToken cancellationToken);

    /// <summary>Deletes an application with its endpoints; from then on it accepts no event.</summary>
    Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The application's subscriptions now, or null when there is no such application.</summary>
    Task<SubscriptionSnapshot?> ReadSubscriptionsAsync(string id, CancellationToken cancellationToken);
}
