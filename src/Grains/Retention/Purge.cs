using Fanfare.Events;
using Microsoft.Extensions.Options;

namespace Fanfare.Retention;

/// <summary>Forgets what is older than it is to be kept, a batch at a time.</summary>
internal sealed class Purge(IRetentionStore store, IEventStore events, IOptions<RetentionOptions> options, TimeProvider time)
{
    private readonly int _batch = options.Value.BatchSize;
    private long _position;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = now - options.Value.Attempts;
        await ExhaustAsync(() => events.PurgeAnswersAsync(now, _batch, cancellationToken));
        await ExhaustAsync(() => store.PurgePayloadsAsync(now, _batch, cancellationToken));
        await ExhaustAsync(() => store.PurgeAttemptsAsync(before, _batch, cancellationToken));

        // What must stay is passed over, and looked at again in the next round.
        while (await store.PurgeEventsAsync(before, _position, _batch, cancellationToken) is { } next)
        {
            _position = next;
        }

        _position = 0;
    }

    private async Task ExhaustAsync(Func<Task<int>> purge)
    {
        while (await purge() == _batch)
        {
        }
    }
}
