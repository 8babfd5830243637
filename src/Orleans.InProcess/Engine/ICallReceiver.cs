namespace Orleans.Engine;

/// <summary>What stands behind one grain identity: an activation, or several of a stateless worker.</summary>
internal interface ICallReceiver
{
    IReadOnlyCollection<Activation> Activations { get; }

    void Receive(Call call);

    /// <summary>Called by an activation that has ended.</summary>
    void Ended(Activation activation);
}
