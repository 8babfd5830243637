namespace Fanfare.Channels;

/// <summary>
/// The channels of events that name none. There are several, so that such events do not wait for one another; their names begin
/// with a character that no name of a producer's has.
/// </summary>
public static class DefaultChannels
{
    private static readonly string[] Names = [.. Enumerable.Range(0, 16).Select(static number => $"~{number:x}")];

    /// <summary>One of them, chosen by <paramref name="roll"/>.</summary>
    public static string Pick(int roll) => Names[(uint)roll % Names.Length];
}
