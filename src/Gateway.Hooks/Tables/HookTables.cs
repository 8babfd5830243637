using System.Collections.Immutable;
using BitFaster.Caching.Lru;

namespace Fanfare.Hooks.Tables;

/// <summary>The hooks of applications, ready for requests. Those of an application are compiled again when they have changed.</summary>
internal sealed class HookTables(HookStore hooks, ConfiguredHooks configured)
{
    private const int MaxKept = 10_000;

    private readonly ConcurrentLru<string, (long Version, HookTable Table)> _kept = new(MaxKept);

    /// <summary>The hooks of the application that a path names; null for none.</summary>
    public async Task<HookTable?> FindAsync(string applicationIdOrUid, CancellationToken cancellationToken)
    {
        if (await hooks.FindBaseAsync(applicationIdOrUid, cancellationToken) is not { } found)
        {
            return null;
        }

        if (_kept.TryGet(found.ApplicationId, out var kept) && kept.Version == found.Version)
        {
            return kept.Table;
        }

        var stored = await hooks.ReadAsync(found.ApplicationId, cancellationToken);
        var table = new HookTable(
            [.. configured.Of(found.ApplicationId),
                .. stored.Where(static hook => !hook.Settings.Disabled).Select(
                    static hook => new CompiledHook(hook.Id, HookKind.Stored, hook))]);

        _kept.AddOrUpdate(found.ApplicationId, (found.Version, table));
        return table;
    }
}

/// <summary>The hooks of one application, those first whose routes say more.</summary>
internal sealed class HookTable(IReadOnlyList<CompiledHook> hooks)
{
    private readonly ImmutableArray<CompiledHook> _hooks = [.. hooks.OrderBy(static hook => hook.Route.Precedence)];

    /// <summary>
    /// The hooks whose routes a path fits, and the values of its parts; those first whose routes say more. Nothing is looked at that is not
    /// asked for.
    /// </summary>
    public IEnumerable<(CompiledHook Hook, IReadOnlyDictionary<string, string> Route)> Match(string path)
    {
        foreach (var hook in _hooks)
        {
            if (hook.Route.Match(path) is { } values)
            {
                yield return (hook, values);
            }
        }
    }
}
