namespace Orleans.Runtime;

/// <summary>Marks what can be addressed: grains and references to them.</summary>
public interface IAddressable;

/// <summary>One activation, seen from its grain.</summary>
public interface IGrainContext
{
    GrainId GrainId { get; }

    object? GrainInstance { get; }

    /// <summary>Services whose scope is this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation once no call is running in it; calls that wait go to the next activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
