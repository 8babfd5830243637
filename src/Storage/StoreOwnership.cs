using Microsoft.Extensions.Logging;

namespace Fanfare.Ownership;

/// <summary>
/// Whether this process may still write to a store from which only one cluster delivers. Once another one has taken the store over it stays
/// lost: what this process still writes is refused, it accepts and delivers nothing, and its health says why.
/// </summary>
public sealed partial class StoreOwnership(ILogger<StoreOwnership> logger)
{
    /// <summary>Why this process may write no more; null while it may.</summary>
    public string? Reason { get; private set; }

    public bool IsLost => Reason is not null;

    /// <summary>Notes that another process has taken the store over.</summary>
    public void Lose(string newOwner)
    {
        if (!IsLost)
        {
            Reason = $"{newOwner} has taken the store over; this process stands down.";
            LogLost(newOwner);
        }
    }

    [LoggerMessage(
        LogLevel.Critical,
        "{Owner} has taken the store over: two processes, or two clusters, were started on one database. This one stands down; it "
            + "accepts and delivers nothing more")]
    private partial void LogLost(string owner);
}
