using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Fanfare.Postgres;

/// <summary>
/// Prepares the database before anything uses it. A database that is not there yet is waited for; one that refuses this user is not.
/// </summary>
internal sealed partial class PostgresStart(
    PostgresDatabase database, IKeyManager keys, IOptions<KeyManagementOptions> options, TimeProvider time, ILogger<PostgresStart> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Brings the database to this build's schema, and makes the first of the keys that protect secrets: one for all processes.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await PatientlyAsync(() => database.PrepareAsync(cancellationToken), cancellationToken);
        await PatientlyAsync(
            () => database.AloneAsync(
                () =>
                {
                    if (keys.GetAllKeys().Count == 0)
                    {
                        var now = time.GetUtcNow();
                        keys.CreateNewKey(now, now + options.Value.NewKeyLifetime);
                    }
                },
                cancellationToken),
            cancellationToken);
    }

    /// <summary>Takes the database over for this process' cluster.</summary>
    public Task TakeOverAsync(CancellationToken cancellationToken) =>
        PatientlyAsync(() => database.TakeOverAsync(cancellationToken), cancellationToken);

    /// <summary>The process stops, whether or not it has taken the database over.</summary>
    public void GiveUp() => database.GiveUp();

    private async Task PatientlyAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (StoreUnavailableException exception) when (IsPassing(exception.InnerException))
            {
                LogWaiting(exception.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Whether it may be better in a moment: not so with a wrong password, a database that does not exist, or a schema of a newer build.
    /// </summary>
    private static bool IsPassing(Exception? exception) => exception switch
    {
        null => false,
        PostgresException error => error.SqlState[..2] is not ("28" or "3D"),
        _ => true,
    };

    [LoggerMessage(LogLevel.Warning, "Waiting for the database: {Message}")]
    private partial void LogWaiting(string message);
}
