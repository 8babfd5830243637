using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Engine;

/// <summary>State that is read before its grain activates.</summary>
internal abstract class PersistentState
{
    public abstract Task ReadStateAsync();
}

/// <summary>State of type <typeparamref name="TState"/> over a grain storage provider.</summary>
internal sealed class PersistentState<TState>(Activation activation, PersistentStateAttribute attribute)
    : PersistentState, IPersistentState<TState>, IGrainState<TState>
{
    private readonly IGrainStorage _storage = activation.Silo.ServiceProvider.GetRequiredKeyedService<IGrainStorage>(attribute.StorageName ?? "Default");

    public TState State { get; set; } = Activator.CreateInstance<TState>();

    public string? Etag { get; private set; }

    public bool RecordExists { get; set; }

    TState? IGrainState<TState>.State { get => State; set => State = value!; }

    string? IGrainState<TState>.ETag { get => Etag; set => Etag = value; }

    public override Task ReadStateAsync() => _storage.ReadStateAsync(attribute.StateName, activation.GrainId, this);

    public Task WriteStateAsync() => _storage.WriteStateAsync(attribute.StateName, activation.GrainId, this);

    public Task ClearStateAsync() => _storage.ClearStateAsync(attribute.StateName, activation.GrainId, this);
}
