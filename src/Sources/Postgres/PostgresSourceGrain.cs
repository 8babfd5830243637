using Fanfare.Changes;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Sources.Postgres;

/// <summary>
/// Runs a source for as long as it is active. A silo that stops lets go of the slot first, so that the next activation finds it free.
/// </summary>
[KeepAlive]
internal sealed class PostgresSourceGrain(
    IGrainContext context, IOptions<ChangeSourceOptions> options, ChangeSink sink, SourceReports reports,
    TimeProvider time) : Grain, IChangeSourceGrain, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PostgresSource? _source =
        options.Value.Postgres.FirstOrDefault(one => one.Name == context.GrainId.Key.ToString()) is { } settings
            ? new PostgresSource(settings, sink, reports, time)
            : null;

    private Task _running = Task.CompletedTask;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _running = _source?.RunAsync(_stop.Token) ?? Task.CompletedTask;
        return Task.CompletedTask;
    }

    public Task<string> KeepGoingAsync() => Task.FromResult(_source?.Standing ?? "failing: not configured on every silo");

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();
}
