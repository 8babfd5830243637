namespace Fanfare.Identifiers;

/// <summary>Times as they are stored and shown: to the millisecond.</summary>
public static class Timestamp
{
    /// <summary>The time now, without what a store would cut off.</summary>
    public static DateTimeOffset Now(TimeProvider time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
