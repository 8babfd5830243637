using Microsoft.Extensions.Hosting;

namespace Orleans.Engine;

/// <summary>Starts and stops the silo with its host, and collects idle activations in between.</summary>
internal sealed class SiloService(Silo silo) : IHostedService, IDisposable
{
    private ITimer? _collector;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var quantum = silo.Collection.CollectionQuantum;
        _collector = silo.Time.CreateTimer(static state => ((Silo)state!).CollectIdle(), silo, quantum, quantum);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        await silo.StopAsync(cancellationToken);
    }

    public void Dispose() => _collector?.Dispose();
}
