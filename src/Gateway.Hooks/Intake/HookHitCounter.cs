using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.Hooks.Intake;

/// <summary>
/// Counts what comes in through hooks. What was counted goes to the store every few seconds and when the process stops; a kill loses those
/// seconds.
/// </summary>
internal sealed partial class HookHitCounter(HookStore hooks, TimeProvider time, ILogger<HookHitCounter> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HookHits> _counted = new(StringComparer.Ordinal);

    /// <summary>Held while counts are on their way to the store, and in neither place.</summary>
    private readonly SemaphoreSlim _moving = new(1, 1);

    /// <summary>Counts one request.</summary>
    /// <param name="name">The hook's id, or the name of one that is not stored.</param>
    /// <param name="outcome">What became of it.</param>
    public void Count(string name, HookOutcome outcome)
    {
        var one = new HookHits(
            name, time.GetUtcNow(), outcome == HookOutcome.Accepted
                ? 1 : 0, outcome == HookOutcome.Repeated
                ? 1 : 0, outcome == HookOutcome.Refused ? 1 : 0, outcome == HookOutcome.Failed ? 1 : 0);
        _counted.AddOrUpdate(name, static (_, one) => one, static (_, before, one) => Sum(before, one), one);
    }

    /// <summary>What was counted of some hooks, by all processes so far as the store knows, and by this one.</summary>
    public async Task<IReadOnlyDictionary<string, HookHits>> ReadAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await _moving.WaitAsync(cancellationToken);
        try
        {
            var all = new Dictionary<string, HookHits>(await hooks.ReadHitsAsync(names, cancellationToken), StringComparer.Ordinal);
            foreach (var name in names)
            {
                if (_counted.TryGetValue(name, out var more))
                {
                    all[name] = all.TryGetValue(name, out var kept) ? Sum(kept, more) : more;
                }
            }

            return all;
        }
        finally
        {
            _moving.Release();
        }
    }

    public override void Dispose()
    {
        _moving.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync();
        }
    }

    private static HookHits Sum(HookHits before, HookHits one) => new(
        one.Name,
        one.LastAt > before.LastAt ? one.LastAt : before.LastAt,
        before.Accepted + one.Accepted,
        before.Repeated + one.Repeated,
        before.Refused + one.Refused,
        before.Failed + one.Failed);

    private async Task FlushAsync()
    {
        await _moving.WaitAsync(CancellationToken.None);
        var taken = new List<HookHits>();
        foreach (var name in _counted.Keys)
        {
            if (_counted.TryRemove(name, out var hits))
            {
                taken.Add(hits);
            }
        }

        try
        {
            if (taken.Count > 0)
            {
                await hooks.AddHitsAsync(taken, CancellationToken.None);
            }
        }
#pragma warning disable CA1031 // Counts wait for the store; nothing else depends on them.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            foreach (var hits in taken)
            {
                _counted.AddOrUpdate(hits.Name, static (_, one) => one, static (_, before, one) => Sum(before, one), hits);
            }

            LogNotKept(exception);
        }
        finally
        {
            _moving.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "What came in through hooks could not be counted in the store; it will be tried again")]
    private partial void LogNotKept(Exception exception);
}

/// <summary>What became of a hook's request.</summary>
internal enum HookOutcome
{
    /// <summary>It became an event, or a handler answered it.</summary>
    Accepted,

    /// <summary>Its event was there before.</summary>
    Repeated,

    /// <summary>It was answered 4xx.</summary>
    Refused,

    /// <summary>It was answered 5xx.</summary>
    Failed,
}
