using System.Collections.Immutable;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Hooks;

/// <summary>The hooks of applications, and what came in through hooks of every kind.</summary>
public interface IHookStore
{
    /// <summary>The application that a path names by its id, or else by its uid: of several organizations that have it, the application that was made first; null for none.</summary>
    Task<HookBase?> FindBaseAsync(string applicationIdOrUid, CancellationToken cancellationToken);

    /// <summary>All hooks of an application; there are few (<see cref="HookBase.MaxHooks"/>).</summary>
    Task<IReadOnlyList<Hook>> ReadAsync(string applicationId, CancellationToken cancellationToken);

    /// <summary>A page of hooks by id: of one application, or of all of an organization.</summary>
    Task<IReadOnlyList<Hook>> ListAsync(string organizationId, string? applicationId, PageRequest page, CancellationToken cancellationToken);

    /// <summary>
    /// Makes or changes a hook in one transaction: <paramref name="write"/> gets all that the application has, without their secrets, and gives the
    /// one to store, or null if it finds none. Its secrets are <paramref name="secrets"/>, or stay as they are when that is null.
    /// </summary>
    /// <returns>Written; NotFound for an application or a hook that is not there; LimitReached; Repeated.</returns>
    Task<WriteResult> WriteAsync(
        string applicationId, Func<IReadOnlyList<Hook>, Hook?> write, ImmutableArray<HookSecret>? secrets, IdempotencyKey? idempotency, CancellationToken cancellationToken);

    Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken);

    /// <summary>Adds to what is counted; of a stored hook that is no longer there, nothing is.</summary>
    Task AddHitsAsync(IReadOnlyCollection<HookHits> hits, CancellationToken cancellationToken);

    /// <summary>What was counted of some hooks, by their names; those that were never called are not there.</summary>
    Task<IReadOnlyDictionary<string, HookHits>> ReadHitsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);
}

/// <summary>The base of an application's hooks.</summary>
/// <param name="ApplicationId">The application.</param>
/// <param name="Version">Changes whenever its hooks change.</param>
public sealed record HookBase(string ApplicationId, long Version)
{
    /// <summary>The most hooks that an application has.</summary>
    public const int MaxHooks = 500;
}

/// <summary>What came in through a hook.</summary>
/// <param name="Name">The hook's id, or the name of one that is not stored.</param>
/// <param name="LastAt">When the last request came.</param>
/// <param name="Accepted">Requests that became events, or were answered by a handler.</param>
/// <param name="Repeated">Requests whose event was there before.</param>
/// <param name="Refused">Requests that were answered 4xx.</param>
/// <param name="Failed">Requests that were answered 5xx.</param>
public sealed record HookHits(string Name, DateTimeOffset LastAt, long Accepted, long Repeated, long Refused, long Failed);
