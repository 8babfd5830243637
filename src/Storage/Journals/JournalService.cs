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

    public Task StopAsync(CancellationToken cancellationToken) => journal.StopAsync();
}
