using Orleans;
using Orleans.Runtime;

namespace Fanfare.Journals;

/// <summary>Starts the journal before grains run and stops it after, so that what they still write at the end is written.</summary>
public sealed class JournalService(Journal journal) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(JournalService), ServiceLifecycleStage.RuntimeServices, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Start();
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.StopAsync().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The store is away, and the process may wait for it no longer.
        }
    }
}
