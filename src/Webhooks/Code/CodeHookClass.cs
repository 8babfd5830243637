using System.Collections.Immutable;

namespace Fanfare.Webhooks;

/// <summary>A registered class with its webhooks.</summary>
internal sealed record CodeHookClass(Type Type, ImmutableArray<CodeHook> Hooks)
{
    /// <exception cref="InvalidOperationException">It has none, or one that cannot be one.</exception>
    public static CodeHookClass Of(Type type)
    {
        var hooks = CodeHook.MethodsOf(type).Select(method => CodeHook.Of(type, method)).ToImmutableArray();
        return hooks.IsEmpty || type.ContainsGenericParameters || (type.IsAbstract && !type.IsSealed)
            ? throw new InvalidOperationException(
                $"{type.FullName ?? type.Name} must be a class that can be made, with at least one method that has [Webhook].")
            : new CodeHookClass(type, hooks);
    }
}
