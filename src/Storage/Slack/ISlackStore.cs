using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Slack;

/// <summary>Applications as workspaces of Slack: their incoming webhooks and the tokens of their bots.</summary>
public interface ISlackStore
{
    /// <summary>What is at the URL of an incoming webhook. A team is known once it had a hook or a token, for as long as its application is there.</summary>
    Task<SlackHookFound> FindHookAsync(string teamId, string hookId, CancellationToken cancellationToken);

    /// <summary>All hooks of an application; there are few (<see cref="SlackHook.MaxPerApplication"/>).</summary>
    Task<IReadOnlyList<SlackHook>> ReadHooksAsync(string applicationId, CancellationToken cancellationToken);

    /// <summary>A page of an application's hooks, by id.</summary>
    Task<IReadOnlyList<SlackHook>> ListHooksAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Makes or changes a hook in one transaction: <paramref name="write"/> gets all that the application has, and gives the one to store, or null if
    /// it finds none. The hash of its token is written when it is made, and never again.
    /// </summary>
    /// <returns>Written; NotFound for an application or a hook that is not there; LimitReached; Repeated.</returns>
    Task<WriteResult> WriteHookAsync(
        string applicationId, Func<IReadOnlyList<SlackHook>, SlackHook?> write, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <returns>Written or NotFound.</returns>
    Task<WriteResult> DeleteHookAsync(string applicationId, string id, CancellationToken cancellationToken);

    /// <returns>Written; NotFound for an application that is not there; Repeated.</returns>
    Task<WriteResult> InsertTokenAsync(SlackToken token, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    /// <summary>A page of an application's tokens, by id.</summary>
    Task<IReadOnlyList<SlackToken>> ListTokensAsync(string applicationId, PageRequest page, CancellationToken cancellationToken);

    /// <returns>Written or NotFound.</returns>
    Task<WriteResult> DeleteTokenAsync(string applicationId, string id, CancellationToken cancellationToken);

    /// <summary>Whose token has this hash; null when there is none, or when its application is gone.</summary>
    Task<SlackCaller?> FindCallerAsync(string hash, CancellationToken cancellationToken);
}
