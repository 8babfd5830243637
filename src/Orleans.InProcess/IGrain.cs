using Orleans.Runtime;

namespace Orleans;

/// <summary>Marks an interface whose implementations are grains.</summary>
public interface IGrain : IAddressable;

/// <summary>Marks the interface of a grain that is addressed by a string.</summary>
public interface IGrainWithStringKey : IGrain;

/// <summary>What the engine knows of a grain's implementation.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    Task OnActivateAsync(CancellationToken token);

    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token);
}
