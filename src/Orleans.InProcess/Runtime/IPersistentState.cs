using Orleans.Core;

namespace Orleans.Runtime;

/// <summary>State that a grain keeps in a store. It is read before the grain activates.</summary>
public interface IPersistentState<TState> : IStorage<TState>;

/// <summary>Asks for a <see cref="IPersistentState{TState}"/> as a constructor parameter of a grain.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    /// <summary>The name of the store; null for the default one.</summary>
    public string? StorageName { get; } = storageName;
}
