namespace Fanfare.Retention;

/// <summary>Forgets what is older than it is to be kept, a small batch at a time so that nobody waits long for it.</summary>
public interface IRetentionStore
{
    /// <summary>Forgets up to <paramref name="limit"/> payloads whose time is over, and says how many it found.</summary>
    Task<int> PurgePayloadsAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> attempts made before a time, and says how many it found.</summary>
    Task<int> PurgeAttemptsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets events that were accepted before a time, have no payload any more and are owed to nobody, of <paramref name="limit"/>
    /// that it looks at. The newest of each channel stays: the next one's place follows from it.
    /// </summary>
    /// <returns>Where to go on; null when it has looked at all of them.</returns>
    Task<long?> PurgeEventsAsync(DateTimeOffset before, long position, int limit, CancellationToken cancellationToken);
}
