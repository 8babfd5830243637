namespace Orleans.Engine;

/// <summary>A stateless worker: up to a number of activations, each call to the one with the least to do.</summary>
internal sealed class StatelessWorkers(Silo silo, CallTarget target, int limit) : ICallReceiver
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];

    public IReadOnlyCollection<Activation> Activations
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers];
            }
        }
    }

    public void Receive(Call call)
    {
        Activation worker;
        lock (_gate)
        {
            var idlest = _workers.MinBy(static candidate => candidate.Load);
            if (idlest is null || (idlest.Load > 0 && _workers.Count < limit))
            {
                idlest = new Activation(silo, target, this);
                _workers.Add(idlest);
            }

            worker = idlest;
        }

        worker.Receive(call);
    }

    public void Ended(Activation activation)
    {
        lock (_gate)
        {
            _workers.Remove(activation);
            if (_workers.Count == 0)
            {
                silo.Forget(activation.GrainId, this);
            }
        }
    }
}
