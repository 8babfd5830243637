using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Slack;

/// <summary>The directories of applications.</summary>
public interface ISlackUserStore
{
    /// <summary>A user by id or uid.</summary>
    Task<SlackUser?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken);

    /// <summary>Somebody who is called so and has not left; of several, the one with the smallest id.</summary>
    Task<SlackUser?> FindByNameAsync(string applicationId, string name, CancellationToken cancellationToken);

    /// <summary>A page of users by id, with those who have left.</summary>
    Task<IReadOnlyList<SlackUser>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    /// <returns>Written; Conflict when its id or uid is taken; NotFound for an application that is not there; Repeated.</returns>
    Task<WriteResult> InsertAsync(SlackUser user, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>Changes a user in one transaction; its id stays.</summary>
    /// <returns>Written; NotFound; Conflict when its new uid is taken.</returns>
    Task<WriteResult> UpdateAsync(string applicationId, string id, Func<SlackUser, SlackUser> change, CancellationToken cancellationToken);

    /// <returns>Written or NotFound.</returns>
    Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken);
}
