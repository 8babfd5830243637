using BitFaster.Caching.Lru;

namespace Fanfare.Api.Http.Keys;

/// <summary>What was read within the last second. What was not found is looked for each time.</summary>
internal sealed class RecentReads<TKey, TValue>(TimeProvider time)
    where TKey : notnull
    where TValue : class
{
    /// <summary>When there are more, those asked for least recently are let go.</summary>
    private const int MostEntries = 10_000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    private readonly ConcurrentLru<TKey, (TValue Value, long At)> _entries = new(MostEntries);
    private int _changes;

    /// <summary>Gives what was read a moment ago, or reads it.</summary>
    public ValueTask<TValue?> FindAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken) =>
        _entries.TryGet(key, out var entry) && time.GetElapsedTime(entry.At) < Lifetime
            ? new(entry.Value) : new(ReadAsync(key, read, cancellationToken));

    /// <summary>Something has changed: what a read that is under way gives may be what was before.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _changes);
        _entries.Clear();
    }

    private async Task<TValue?> ReadAsync(TKey key, Func<TKey, CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
    {
        var (changes, at) = (Volatile.Read(ref _changes), time.GetTimestamp());
        var value = await read(key, cancellationToken);
        if (value is null)
        {
            return null;
        }

        _entries.AddOrUpdate(key, (value, at));
        if (Volatile.Read(ref _changes) != changes)
        {
            _entries.TryRemove(key);
        }

        return value;
    }
}
