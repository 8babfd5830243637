using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fanfare.Hooks;

/// <summary>Counts what comes in through hooks. What was counted goes to the store every few seconds and when the process stops; a kill loses those seconds.</summary>
internal sealed partial class HookHitCounter(IHookStore hooks, TimeProvider time, ILogger<HookHitCounter> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HookHits> _counted = new(StringComparer.Ordinal);

    /// <summary>Counts one request.</summary>
    /// <param name="name">The hook's id, or the name of one that is not stored.</param>
    /// <param name="outcome">What became of it.</param>
    public void Count(string name, HookOutcome outcome)
    {
        var one = new HookHits(
            name, time.GetUtcNow(), outcome == HookOutcome.Accepted ? 1 : 0, outcome == HookOutcome.Repeated ? 1 : 0, outcome == HookOutcome.Refused ? 1 : 0, outcome == HookOutcome.Failed ? 1 : 0);
        _counted.AddOrUpdate(name, static (_, one) => one, static (_, before, one) => Sum(before, one), one);
    }

    /// <summary>What was counted of some hooks, by all processes so far as the store knows, and by this one.</summary>
    public async Task<IReadOnlyDictionary<string, HookHits>> ReadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        return await hooks.ReadHitsAsync(names, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TryFlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            await TryFlushAsync();
        }
    }

    private static HookHits Sum(HookHits before, HookHits one) => new(
        one.Name,
        one.LastAt > before.LastAt ? one.LastAt : before.LastAt,
        before.Accepted + one.Accepted,
        before.Repeated + one.Repeated,
        before.Refused + one.Refused,
        before.Failed + one.Failed);

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Counts wait for the store; nothing else depends on them.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotKept(exception);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var taken = new List<HookHits>();
        foreach (var name in _counted.Keys)
        {
            if (_counted.TryRemove(name, out var hits))
            {
                taken.Add(hits);
            }
        }

        if (taken.Count == 0)
        {
            return;
        }

        try
        {
            await hooks.AddHitsAsync(taken, cancellationToken);
        }
        catch
        {
            foreach (var hits in taken)
            {
                _counted.AddOrUpdate(hits.Name, static (_, one) => one, static (_, before, one) => Sum(before, one), hits);
            }

            throw;
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
