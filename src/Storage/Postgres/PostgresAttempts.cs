using Npgsql;

namespace Fanfare.Postgres;

/// <summary>How transactions meet a database that is busy, contended or away.</summary>
internal static class PostgresAttempts
{
    private const int MostTries = 30;

    /// <summary>Runs a transaction again, after a random and growing pause, for as long as others come between.</summary>
    public static async Task<T> RepeatedAsync<T>(Func<Task<T>> transaction, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await transaction();
            }
            catch (Exception exception) when (tries < MostTries && IsConflict(exception))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 4 + (2 * tries))), time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/> and says in the store's own words when the database cannot be reached or cannot work now. It runs on
    /// the thread pool: a caller may be a grain, whose turn is not for what the database has to say.
    /// </summary>
    public static async Task<T> TranslatedAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await Task.Factory.StartNew(
                work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap()
                .ConfigureAwait(false);
        }
        catch (Exception exception) when (IsUnavailable(exception))
        {
            throw new StoreUnavailableException($"The database is unavailable: {exception.Message}", exception);
        }
        catch (PostgresException exception) when (
            exception.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter)
        {
            throw new UnstorableTextException(exception);
        }
    }

    /// <summary>Another transaction came between: this one has had no effect, and may succeed when it is run again.</summary>
    private static bool IsConflict(Exception exception) =>
        exception is PostgresException
        {
            SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected
            or PostgresErrorCodes.UniqueViolation
        };

    public static bool IsUnavailable(Exception exception) => exception switch
    {
        // Conflicts to the end, resources, limits, an operator, the system, a standby that takes no writes.
        PostgresException error =>
            error.SqlState[..2] is "40" or "53" or "54" or "57" or "58" or "XX" or "28" or "3D"
                || error.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.LockNotAvailable,
        NpgsqlException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };
}
