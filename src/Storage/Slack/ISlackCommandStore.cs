using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Slack;

/// <summary>Slash commands of applications, and the URLs at which their apps answer.</summary>
public interface ISlackCommandStore
{
    /// <summary>A command by its id, or by its name with its slash.</summary>
    Task<SlackCommand?> FindAsync(string applicationId, string idOrCommand, CancellationToken cancellationToken);

    /// <summary>A page of an application's commands, by id.</summary>
    Task<IReadOnlyList<SlackCommand>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>With what a command's requests are signed; null when there is no such command.</summary>
    Task<string?> ReadSecretAsync(string id, CancellationToken cancellationToken);

    /// <returns>Written; Conflict when the application has a command of that name; NotFound for an application that is not there; LimitReached; Repeated.</returns>
    Task<WriteResult> InsertAsync(SlackCommand command, string secret, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>Changes a command in one transaction; its id stays, and so does its secret when <paramref name="secret"/> is null.</summary>
    /// <returns>Written; NotFound; Conflict when its new name is taken; Repeated.</returns>
    Task<WriteResult> UpdateAsync(string applicationId, string id, Func<SlackCommand, SlackCommand> change, string? secret, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <returns>Written or NotFound.</returns>
    Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken);

    /// <summary>Keeps where an invocation is answered later, once for an idempotency key.</summary>
    /// <returns>Written; NotFound for an application that is not there; Repeated.</returns>
    Task<WriteResult> InsertResponseUrlAsync(SlackResponseUrl url, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>Keeps what those are answered from now on who repeat an invocation.</summary>
    Task AnswerAsync(IdempotencyKey idempotency, CancellationToken cancellationToken);

    /// <summary>An URL of a team by its id, also one whose time is over; null when there is none, or when its application is gone.</summary>
    Task<SlackResponseUrl?> FindResponseUrlAsync(string teamId, string id, CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> URLs that expired before a time, and says how many it found.</summary>
    Task<int> PurgeResponseUrlsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
