namespace Fanfare.Webhooks;

/// <summary>Two webhooks that would take the same requests.</summary>
internal static class CodeHookClash
{
    /// <exception cref="InvalidOperationException">There are two; the message names both.</exception>
    public static void Refuse(IEnumerable<CodeHook> hooks)
    {
        var taken = new Dictionary<(string Shape, string Method), CodeHook>();
        foreach (var (hook, method) in hooks.SelectMany(static hook => hook.Metadata.Methods.Select(method => (hook, method))))
        {
            if (!taken.TryAdd((hook.Route.Shape, method), hook))
            {
                var first = taken[(hook.Route.Shape, method)];
                throw new InvalidOperationException(
                    $"The webhooks {first.Metadata.Method} ({first.Metadata.Route}) and {hook.Metadata.Method} "
                        + $"({hook.Metadata.Route}) would both take {method} {hook.Route.Shape}.");
            }
        }
    }
}
