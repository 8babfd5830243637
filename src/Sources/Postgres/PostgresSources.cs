using Fanfare.Applications;
using Fanfare.Changes;
using Fanfare.Channels;
using Fanfare.Events;
using Fanfare.Ownership;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Fanfare.Sources.Postgres;

/// <summary>The PostgreSQL databases whose changes become events.</summary>
internal sealed class PostgresSources(
    IOptions<ChangeSourceOptions> options, PayloadLimit limit, NamedApplications applications, EventPublisher publisher, StoreOwnership ownership, SourceMetrics metrics, SourceLog log, IHostApplicationLifetime lifetime, TimeProvider time) : BackgroundService, IChangeSources
{
    private readonly PostgresSource[] _sources =
        [.. options.Value.Postgres.Select(settings => new PostgresSource(settings, limit.MaxBytes, applications, publisher, ownership, metrics, log, time))];

    /// <summary>How each of them is, by its name; null when there is none.</summary>
    public IReadOnlyDictionary<string, string>? Standings =>
        _sources.Length == 0 ? null : _sources.ToDictionary(static source => source.Name, static source => source.Standing, StringComparer.Ordinal);

    /// <summary>They begin when everything has started, and end before anything stops.</summary>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await using var whenStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using var whenStopped = stop.Token.Register(() => started.TrySetCanceled(stop.Token));
        await ((Task)started.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_sources.Select(source => source.RunAsync(stop.Token)));
    }
}
