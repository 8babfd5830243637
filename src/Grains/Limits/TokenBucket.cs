namespace Fanfare.Limits;

/// <summary>
/// Lets through so many a second, and after a rest a tenth of a second's worth at once, but at least one. In any time, no more pass
/// than rate × time + burst.
/// </summary>
/// <param name="rate">How many a second; more than 0.</param>
/// <param name="now">The time.</param>
/// <param name="full">Whether it starts rested. One that takes over from another that may have let some through does not.</param>
/// <param name="tokens">What another one has left, of one that does not start rested.</param>
internal sealed class TokenBucket(double rate, DateTimeOffset now, bool full, double tokens = 0)
{
    // A hair's breadth, so that a token that is due now is not missed by rounding.
    private const double Enough = 1 - 1e-6;

    private double _tokens = full ? BurstOf(rate) : tokens;
    private DateTimeOffset _at = now;

    public double Rate => rate;

    public static double BurstOf(double rate) => Math.Max(1, rate / 10);

    /// <summary>The tokens that there are; less than 0 when some are promised.</summary>
    public double TokensAt(DateTimeOffset now)
    {
        Refill(now);
        return _tokens;
    }

    /// <summary>Takes a token if there is one.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        Refill(now);
        if (_tokens < Enough)
        {
            return false;
        }

        _tokens--;
        return true;
    }

    /// <summary>When there is a token next; not later than <paramref name="now"/> when there is one.</summary>
    public DateTimeOffset NextAt(DateTimeOffset now)
    {
        Refill(now);
        return _tokens >= Enough ? now : now + Need();
    }

    /// <summary>Takes a token that is there, or else the next that comes, if that is not longer off than <paramref name="most"/>.</summary>
    /// <returns>How long to wait for it.</returns>
    public TimeSpan Reserve(DateTimeOffset now, TimeSpan most)
    {
        Refill(now);
        var wait = _tokens >= Enough ? TimeSpan.Zero : Need();
        _tokens -= wait <= most ? 1 : 0;
        return wait;
    }

    private TimeSpan Need() => TimeSpan.FromTicks((long)Math.Ceiling((1 - _tokens) / rate * TimeSpan.TicksPerSecond));

    private void Refill(DateTimeOffset now)
    {
        if (now > _at)
        {
            _tokens = Math.Min(BurstOf(rate), _tokens + ((now - _at).TotalSeconds * rate));
            _at = now;
        }
    }
}
