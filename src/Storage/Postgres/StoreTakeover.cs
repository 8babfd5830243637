using Fanfare.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Fanfare.Ownership;

/// <summary>
/// Takes a store that many can reach over for this process' cluster, as the last thing of a start: one that fails, for want of a port or of
/// a certificate, takes nothing from anybody (ADR 0014).
/// </summary>
internal sealed class StoreTakeover(IServiceProvider services) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken) =>
        services.GetService<PostgresStart>()?.TakeOverAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A start that failed leaves nobody waiting for it.</summary>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        services.GetService<PostgresStart>()?.GiveUp();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
