namespace Fanfare.Sources.Postgres;

/// <summary>How long a source waits after failures.</summary>
internal static class SourceBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Half a second, and twice as long after each further failure up to half a minute; chance takes off up to half.</summary>
    public static TimeSpan After(int failures, double roll)
    {
        var grown = First * Math.Pow(2, Math.Min(failures, 30) - 1);
        return (grown < Longest ? grown : Longest) * (1 - (roll / 2));
    }
}
