using Orleans.Runtime;

namespace Orleans;

/// <summary>Base class of grains: one activation of it runs one turn at a time.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private readonly Engine.Activation _activation;

    protected Grain() =>
        _activation = Engine.Activation.BeingCreated
            ?? throw new InvalidOperationException("A grain is created by its silo: use IGrainFactory.GetGrain.");

    public IGrainContext GrainContext => _activation;

    public string IdentityString => _activation.GrainId.ToString();

    protected IGrainFactory GrainFactory => _activation.GrainFactory;

    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deactivates this activation as soon as no call is running in it.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps this activation from being collected for at least <paramref name="timeSpan"/>; a negative span takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => _activation.DelayDeactivation(timeSpan);
}
