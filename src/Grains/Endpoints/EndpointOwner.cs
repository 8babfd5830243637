using Fanfare.Journals;
using Microsoft.Extensions.Logging;

namespace Fanfare.Endpoints;

/// <summary>Writes as the owner of an endpoint, for as long as it is that: a newer owner's claim has the store refuse what this one writes.</summary>
internal sealed partial class EndpointOwner(string id, Journal journal, TimeProvider time, ILogger logger, CancellationToken aborted)
{
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(1);

    /// <summary>Under what its writes are accepted; null when it owns the endpoint no more, or there is none.</summary>
    public long? Epoch { get; private set; }

    /// <summary>Whether nobody has owned the endpoint before.</summary>
    public bool IsFirst => Epoch == 1;

    /// <summary>Told the endpoint's version with every write that is stored.</summary>
    public required Action<long> Stored { get; init; }

    /// <summary>Told when somebody else owns the endpoint.</summary>
    public required Action Fenced { get; init; }

    public async Task ClaimAsync() => Epoch = await journal.AppendAsync(new OwnerClaim(id)) is JournalResult.Claimed claimed ? claimed.Epoch : null;

    /// <summary>Has an entry written, however long the store is away.</summary>
    /// <returns>False when somebody else owns the endpoint by now.</returns>
    /// <exception cref="OperationCanceledException">The process stops first.</exception>
    public async Task<bool> AppendAsync(JournalEntry entry)
    {
        while (true)
        {
            try
            {
                return Answered(await journal.AppendAsync(entry));
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(StorePause, time, aborted);
            }
        }
    }

    private bool Answered(JournalResult result)
    {
        if (result is JournalResult.Committed committed)
        {
            Stored(committed.TargetVersion);
            return true;
        }

        if (Epoch is { } lost)
        {
            LogFenced(id, lost);
            Epoch = null;
            Fenced();
        }

        return false;
    }

    [LoggerMessage(LogLevel.Warning, "{EndpointId} has a newer owner than epoch {Epoch}; this one stands down")]
    private partial void LogFenced(string endpointId, long epoch);
}
