using System.Diagnostics;

namespace Fanfare.Bench.Load;

/// <summary>What has come of one run.</summary>
internal sealed class Receipts
{
    private const int Poll = 5;

    private readonly int[] _seen;
    private readonly int[] _lastOfKey;
    private readonly long[] _latencies;
    private readonly long[] _completions;
    private int _received;
    private int _duplicates;
    private int _disorders;
    private int _bad;
    private long _halfAt;
    private long _lastAt;

    public Receipts(Expectation expected)
    {
        Expected = expected;
        _seen = new int[((long)expected.Events * Math.Max(1, expected.Endpoints) / 32) + 1];
        _lastOfKey = new int[expected.Keys * expected.Endpoints];
        _latencies = new long[expected.Deliveries];
        _completions = new long[expected.Events];
        Array.Fill(_lastOfKey, -1);
    }

    public Expectation Expected { get; }

    public int Received => Volatile.Read(ref _received);

    /// <summary>Notes a delivery.</summary>
    public void Take(int endpoint, Mark seen)
    {
        if (seen.Index >= Expected.Events || endpoint >= Expected.Endpoints || seen.Key >= Expected.Keys)
        {
            Interlocked.Increment(ref _bad);
            return;
        }

        var now = Stopwatch.GetTimestamp();
        var place = ((long)seen.Index * Expected.Endpoints) + endpoint;
        if ((Interlocked.Or(ref _seen[place / 32], 1 << (int)(place % 32)) & (1 << (int)(place % 32))) != 0)
        {
            Interlocked.Increment(ref _duplicates);
            return;
        }

        if (Interlocked.Exchange(ref _lastOfKey[(endpoint * Expected.Keys) + seen.Key], seen.Index) > seen.Index)
        {
            Interlocked.Increment(ref _disorders);
        }

        InterlockedMax(ref _lastAt, now);
        InterlockedMax(ref _completions[seen.Index], now - seen.SentAt);
        var number = Interlocked.Increment(ref _received) - 1;
        if (number < _latencies.Length)
        {
            _latencies[number] = now - seen.SentAt;
        }

        if (number == Expected.Deliveries / 2)
        {
            _halfAt = now;
        }
    }

    /// <summary>Waits until everything has come, or nothing has for a while.</summary>
    public async Task<ReceiptReport> WaitAsync(TimeSpan stalled)
    {
        var (progress, since) = (-1, Stopwatch.GetTimestamp());
        while (Received < Expected.Deliveries && Stopwatch.GetElapsedTime(since) < stalled)
        {
            if (Received is var now && now != progress)
            {
                (progress, since) = (now, Stopwatch.GetTimestamp());
            }

            await Task.Delay(Poll);
        }

        return new ReceiptReport(
            _received, _duplicates, _disorders, _bad, _halfAt, _lastAt,
            Percentiles.Of(_latencies.AsSpan(0, Math.Min(_received, _latencies.Length))), Percentiles.Of(_completions.ToArray()));
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (var seen = Volatile.Read(ref place); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref place, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
