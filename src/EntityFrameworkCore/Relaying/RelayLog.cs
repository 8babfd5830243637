using Microsoft.Extensions.Logging;

namespace Fanfare.EntityFrameworkCore;

internal static partial class RelayLog
{
    [LoggerMessage(1, LogLevel.Debug, "Relayed {Count} changes, up to {Id}.")]
    public static partial void Relayed(this ILogger logger, int count, long id);

    [LoggerMessage(2, LogLevel.Warning, "Fanfare takes no changes now: {Why}. Asking again in {Wait}.")]
    public static partial void Waits(this ILogger logger, string why, TimeSpan wait);

    [LoggerMessage(
        3, LogLevel.Error,
        "Fanfare refused change {ChangeId} of {Model} {Key}; channel {Channel} waits until its error in fanfare_outbox is cleared or "
            + "the row is removed: {Why}")]
    public static partial void Parked(this ILogger logger, Guid changeId, string model, string key, string channel, string why);

    [LoggerMessage(4, LogLevel.Error, "The outbox could not be read or written. Trying again in {Wait}.")]
    public static partial void Failed(this ILogger logger, Exception exception, TimeSpan wait);

    [LoggerMessage(5, LogLevel.Information, "It is this relay's turn: {IsMine}.")]
    public static partial void Turn(this ILogger logger, bool isMine);
}
