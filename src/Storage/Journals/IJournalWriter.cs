namespace Fanfare.Journals;

/// <summary>Writes journal entries to a store.</summary>
public interface IJournalWriter
{
    /// <summary>Writes a batch in one transaction, in order. When this returns, what it says was committed is on disk.</summary>
    /// <returns>A result for each entry, in order.</returns>
    /// <exception cref="StoreUnavailableException">Nothing was written.</exception>
    Task<IReadOnlyList<JournalResult>> CommitAsync(IReadOnlyList<JournalEntry> batch, CancellationToken cancellationToken);

    /// <summary>The sequence of the last event of a channel; 0 when it has none.</summary>
    Task<long> ReadLastSequenceAsync(string applicationId, string channel, CancellationToken cancellationToken);
}
