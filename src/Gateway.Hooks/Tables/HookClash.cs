using Fanfare.Webhooks;

namespace Fanfare.Hooks.Tables;

/// <summary>Finds hooks that would take the same requests.</summary>
internal static class HookClash
{
    /// <summary>
    /// Says which hook a new one clashes with: routes that differ in nothing but the names of their parts, and a method in common.
    /// </summary>
    /// <returns>Null for none.</returns>
    public static string? Find(HookSettings made, IEnumerable<(HookSettings Settings, string Name)> others)
    {
        var shape = RouteSyntax.ShapeOf(made.Route);
        foreach (var (settings, name) in others)
        {
            var common = settings.Methods.Intersect(made.Methods, StringComparer.Ordinal).ToList();
            if (common.Count > 0 && string.Equals(RouteSyntax.ShapeOf(settings.Route), shape, StringComparison.Ordinal))
            {
                return $"The route '{made.Route}' takes the same requests ({string.Join(", ", common)}) as '{settings.Route}' of the "
                    + $"hook {name}";
            }
        }

        return null;
    }
}
