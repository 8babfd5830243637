using System.Collections.Concurrent;
using Fanfare.Changes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;

namespace Fanfare.Sources.Postgres;

/// <summary>Sees to it that every configured source is active in the cluster, on whichever silo, and knows its status.</summary>
internal sealed class SourceKeeper(
    IOptions<ChangeSourceOptions> options, IGrainFactory grains, IHostApplicationLifetime lifetime, TimeProvider time)
    : BackgroundService, IChangeSources
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, string> _standings = new(
        options.Value.Postgres.Select(static source => KeyValuePair.Create(source.Name, "starting")), StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string>? Standings => _standings.IsEmpty ? null : _standings;

    /// <summary>Sources begin when everything has started.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await Task.WhenAll(_standings.Keys.Select(name => KeepAsync(name, stop.Token))).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task KeepAsync(string name, CancellationToken cancellationToken)
    {
        await StartedAsync(cancellationToken);
        var grain = grains.GetGrain<IChangeSourceGrain>(name);
        while (true)
        {
            try
            {
                _standings[name] = await grain.KeepGoingAsync().WaitAsync(cancellationToken);
            }
#pragma warning disable CA1031 // Its silo may just be lost: it is asked again soon.
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                _standings[name] = "starting";
            }

            await Task.Delay(AskEvery, time, cancellationToken);
        }
    }

    private async Task StartedAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancellationToken);
    }
}
