using Microsoft.Extensions.Hosting;

namespace Fanfare.Journals;

/// <summary>Starts the journal before the silo and stops it after, so that what the grains still write at the end is written.</summary>
public sealed class JournalService(Journal journal) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        journal.Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
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
