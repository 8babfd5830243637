using Fanfare.Events;
using Fanfare.Slack;
using Microsoft.Extensions.Options;

namespace Fanfare.Retention;

/// <summary>Forgets what is older than it is to be kept, a batch at a time.</summary>
internal sealed class Purge(
    IRetentionStore store, EventStore events, SlackCommandStore commands, IOptions<RetentionOptions> options, TimeProvider time)
{
    /// <summary>Every event that must stay is looked at each time.</summary>
    private static readonly TimeSpan EventsEvery = TimeSpan.FromHours(1);

    /// <summary>For so long an app is told that it comes too late.</summary>
    private static readonly TimeSpan ResponseUrlsKept = TimeSpan.FromDays(1);

    private readonly int _batch = options.Value.BatchSize;
    private DateTimeOffset _eventsPurgedAt;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - options.Value.Attempts;
        await ExhaustAsync(() => events.PurgeAnswersAsync(now, _batch, cancellationToken));
        await ExhaustAsync(() => commands.PurgeResponseUrlsAsync(now - ResponseUrlsKept, _batch, cancellationToken));
        await ExhaustAsync(() => store.PurgePayloadsAsync(now, _batch, cancellationToken));
        await ExhaustAsync(() => store.PurgeAttemptsAsync(before, _batch, cancellationToken));

        if (now - _eventsPurgedAt >= EventsEvery)
        {
            _eventsPurgedAt = now;
            await PurgeEventsAsync(before, cancellationToken);
        }
    }

    /// <summary>What must stay is passed over, and looked at again in the next round.</summary>
    private async Task PurgeEventsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        long? position = 0;
        while (position is { } from)
        {
            position = await store.PurgeEventsAsync(before, from, _batch, cancellationToken);
        }
    }

    private async Task ExhaustAsync(Func<Task<int>> purge)
    {
        while (await purge() == _batch)
        {
        }
    }
}
