using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>Prepares the database before anything uses it. A database that is not there yet is waited for; one that refuses this user is not.</summary>
internal sealed partial class PostgresStart(PostgresDatabase database, TimeProvider time, ILogger<PostgresStart> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await database.PrepareAsync(cancellationToken);
                return;
            }
            catch (StoreUnavailableException exception) when (IsPassing(exception.InnerException))
            {
                LogWaiting(exception.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>Whether it may be better in a moment: not so with a wrong password, a database that does not exist, or a schema of a newer build.</summary>
    private static bool IsPassing(Exception? exception) => exception switch
    {
        null => false,
        PostgresException error => error.SqlState[..2] is not ("28" or "3D"),
        _ => true,
    };

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Message}")]
    private partial void LogWaiting(string message);
}
