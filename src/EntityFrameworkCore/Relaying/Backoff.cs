namespace Fanfare.EntityFrameworkCore;

/// <summary>How long to wait after failures.</summary>
internal static class Backoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Half a second, and twice as long after each further failure up to the longest wait; chance takes off up to half. What the server
    /// asks for is kept to if it is longer.
    /// </summary>
    /// <param name="failures">How many there were in a row, from 1.</param>
    /// <param name="longest">The longest wait of our own.</param>
    /// <param name="retryAfter">What the server asks for.</param>
    /// <param name="roll">Chance, from 0 to 1.</param>
    public static TimeSpan After(int failures, TimeSpan longest, TimeSpan? retryAfter, double roll)
    {
        var grown = First * Math.Pow(2, Math.Min(failures, 30) - 1);
        var own = (grown < longest ? grown : longest) * (1 - (roll / 2));
        return retryAfter is { } asked && asked > own ? asked : own;
    }
}
