using Microsoft.Extensions.Logging;

namespace Fanfare.Sources.Postgres;

/// <summary>What sources say in the log.</summary>
internal sealed partial class SourceLog(ILogger<SourceLog> logger)
{
    [LoggerMessage(LogLevel.Information, "Source {Source}: {Statement}")]
    public partial void Published(string source, string statement);

    [LoggerMessage(LogLevel.Information, "Source {Source}: the slot {Slot} was made; changes are sent from now on")]
    public partial void SlotMade(string source, string slot);

    [LoggerMessage(LogLevel.Information, "Source {Source}: the publication {Publication} is somebody else's and has no mark that it is read; should the slot be dropped while nobody reads, nobody will know")]
    public partial void NotMarked(string source, string publication);

    [LoggerMessage(LogLevel.Information, "Source {Source} reads from the slot {Slot}")]
    public partial void Reads(string source, string slot);

    [LoggerMessage(LogLevel.Information, "Source {Source} waits: another process reads from the slot {Slot}")]
    public partial void Waits(string source, string slot);

    [LoggerMessage("Source {Source} cannot work now ({Fault}): {Why}. It is tried again in {Wait}")]
    public partial void Failed(LogLevel level, string source, SourceFault fault, string why, TimeSpan wait, Exception? exception);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: changes cannot be kept now: {Why} They are tried again in {Wait}")]
    public partial void NotKept(string source, string why, TimeSpan wait);

    [LoggerMessage(LogLevel.Warning, "Source {Source}: {Table} {Key} of change {Id} is too large: it is sent without its data")]
    public partial void TooLarge(string source, string table, string key, string id);

    [LoggerMessage(LogLevel.Error, "Source {Source}: PostgreSQL has not told the channel of {Table} {Key}, change {Id}: it goes to a channel of its own. Run: ALTER TABLE {Table} REPLICA IDENTITY FULL")]
    public partial void ChannelUnknown(string source, string table, string key, string id);
}
