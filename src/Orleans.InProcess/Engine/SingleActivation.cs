namespace Orleans.Engine;

/// <summary>An ordinary grain: one activation at a time.</summary>
internal sealed class SingleActivation : ICallReceiver
{
    private readonly Silo _silo;
    private readonly Activation _activation;

    public SingleActivation(Silo silo, CallTarget target)
    {
        _silo = silo;
        _activation = new Activation(silo, target, this);
    }

    public IReadOnlyCollection<Activation> Activations => [_activation];

    public void Receive(Call call) => _activation.Receive(call);

    public void Ended(Activation activation) => _silo.Forget(activation.GrainId, this);
}
