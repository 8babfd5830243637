using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Fanfare.Journals;

/// <summary>
/// The group-commit writer: takes what has queued since the last commit and writes it as one transaction, so that the batch grows
/// with the load. One for each silo; all durable writes of the hot path go through it, in the order in which they came. Attempts,
/// for which nobody waits, are written with the next urgent entry, or after <see cref="Moment"/> if none comes.
/// </summary>
public sealed partial class Journal(
    IJournalWriter writer, JournalOptions options, JournalMetrics metrics, TimeProvider time, ILogger<Journal> logger)
{
    /// <summary>How long attempts wait for company, at most: 5 ms. A process that is killed meanwhile makes them again.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private readonly Channel<Pending> _queue = System.Threading.Channels.Channel.CreateUnbounded<Pending>(
        new UnboundedChannelOptions { SingleReader = true });
    private int _queuedEntries;
    private long _queuedBytes;
    private int _urgentEntries;
    private TaskCompletionSource? _lingering;
    private Task _loop = Task.CompletedTask;

    public void Start()
    {
        metrics.Watch(() => Volatile.Read(ref _queuedEntries));
        _loop = RunAsync();
    }

    /// <summary>Writes what has queued, then stops; whatever comes later is refused.</summary>
    public async Task StopAsync()
    {
        _queue.Writer.TryComplete();
        Interlocked.Increment(ref _urgentEntries);
        Hurry();
        await _loop;
    }

    /// <summary>Queues an event, unless the queue is full.</summary>
    /// <returns>False when the journal is full or stopped: nothing was kept.</returns>
    public bool TryAppend(EventAppend entry, [NotNullWhen(true)] out Task<JournalResult>? committed)
    {
        if (Volatile.Read(ref _queuedEntries) >= options.MaxQueuedEntries || Volatile.Read(ref _queuedBytes) >= options.MaxQueuedBytes)
        {
            committed = null;
            return false;
        }

        return TryQueue(entry, out committed);
    }

    /// <summary>
    /// Queues what grains write for themselves: attempts, claims, wake times. Deliveries in flight bound it, so there is always room.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The journal has stopped, or the store could not take it.</exception>
    public Task<JournalResult> AppendAsync(JournalEntry entry) =>
        TryQueue(entry, out var committed) ? committed : throw new StoreUnavailableException("The journal has stopped.");

    private bool TryQueue(JournalEntry entry, [NotNullWhen(true)] out Task<JournalResult>? committed)
    {
        var pending = new Pending(
            entry, time.GetTimestamp(), new TaskCompletionSource<JournalResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        Interlocked.Increment(ref _queuedEntries);
        Interlocked.Add(ref _queuedBytes, entry.Size);
        if (_queue.Writer.TryWrite(pending))
        {
            if (entry.IsUrgent)
            {
                Interlocked.Increment(ref _urgentEntries);
                Hurry();
            }
            else if (Volatile.Read(ref _queuedEntries) >= options.MaxBatchEntries)
            {
                Hurry();
            }

            committed = pending.Done.Task;
            return true;
        }

        Leave(pending);
        committed = null;
        return false;
    }

    private void Hurry() => Interlocked.Exchange(ref _lingering, null)?.TrySetResult();

    /// <summary>Waits a moment, unless somebody waits for what has queued or it fills a batch.</summary>
    private async Task LingerAsync()
    {
        if (IsTimeToWrite())
        {
            return;
        }

        var lingering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Interlocked.Exchange(ref _lingering, lingering);
        if (!IsTimeToWrite())
        {
            await Task.WhenAny(lingering.Task, Task.Delay(Moment, time));
        }
    }

    private bool IsTimeToWrite() => Volatile.Read(ref _urgentEntries) > 0 || Volatile.Read(ref _queuedEntries) >= options.MaxBatchEntries;

    private void Leave(Pending pending)
    {
        Interlocked.Decrement(ref _queuedEntries);
        Interlocked.Add(ref _queuedBytes, -pending.Entry.Size);
    }

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var batch = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            await LingerAsync();
            while (batch.Count < options.MaxBatchEntries && _queue.Reader.TryRead(out var next))
            {
                if (next.Entry.IsUrgent)
                {
                    Interlocked.Decrement(ref _urgentEntries);
                }

                if (next.Entry is EventAppend && time.GetElapsedTime(next.QueuedAt) > options.MaxWait)
                {
                    Fail([next], new StoreUnavailableException("The store was too slow."));
                }
                else
                {
                    batch.Add(next);
                }
            }

            if (batch.Count > 0)
            {
                await CommitAsync(batch);
                batch.Clear();
            }
        }
    }

    private async Task CommitAsync(List<Pending> batch)
    {
        try
        {
            var started = time.GetTimestamp();
            var results = await writer.CommitAsync([.. batch.Select(static pending => pending.Entry)], CancellationToken.None);
            metrics.Committed(batch.Count, time.GetElapsedTime(started));
            for (var index = 0; index < batch.Count; index++)
            {
                Leave(batch[index]);
                batch[index].Done.SetResult(results[index]);
            }
        }
        catch (StoreUnavailableException exception)
        {
            LogUnavailable(exception, batch.Count);
            Fail(batch, exception);
        }
#pragma warning disable CA1031 // One entry that the store chokes on must not take the others with it, nor end the journal.
        catch (Exception exception) when (batch.Count > 1)
        {
            LogPoisoned(exception, batch.Count);
            foreach (var pending in batch)
            {
                await CommitAsync([pending]);
            }
        }
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogRefused(exception, batch[0].Entry.GetType().Name);
            Fail(batch, exception);
        }
    }

    private void Fail(List<Pending> batch, Exception exception)
    {
        foreach (var pending in batch)
        {
            Leave(pending);
            pending.Done.SetException(exception);
        }
    }

    [LoggerMessage(LogLevel.Error, "The store is unavailable; {Count} journal entries were not written")]
    private partial void LogUnavailable(Exception exception, int count);

    [LoggerMessage(LogLevel.Error, "A batch of {Count} journal entries failed; each is written by itself")]
    private partial void LogPoisoned(Exception exception, int count);

    [LoggerMessage(LogLevel.Error, "The store refused a {Entry}")]
    private partial void LogRefused(Exception exception, string entry);

    private sealed record Pending(JournalEntry Entry, long QueuedAt, TaskCompletionSource<JournalResult> Done);
}
