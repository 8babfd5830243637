namespace Fanfare.Hooks;

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
