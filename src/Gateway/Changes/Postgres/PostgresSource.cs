using System.Net.Sockets;
using Fanfare.Api;
using Fanfare.Applications;
using Npgsql;

namespace Fanfare.Changes.Postgres;

/// <summary>One database as a source: set up, read, and whatever happens, set up and read again.</summary>
internal sealed class PostgresSource(
    PostgresSourceSettings settings, int maxBytes, NamedApplications applications, ChangePublisher publisher, SourceMetrics metrics, SourceLog log, TimeProvider time)
{
    private const string LagQuery =
        "SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, confirmed_flush_lsn)::bigint FROM pg_catalog.pg_replication_slots WHERE slot_name = $1 AND active_pid = $2";

    /// <summary>What the session's text forms are read as.</summary>
    private const string TextForms = "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex";

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    private volatile string _standing = "starting";
    private int _failures;

    public string Name => settings.Name;

    /// <summary>How it is: <c>starting</c>, <c>reading</c>, <c>waiting</c> for another process to let go of the slot, or <c>failing</c> with a word for why.</summary>
    public string Standing => _standing;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { ApplicationName = "fanfare" };
        connectionString.Options = $"{connectionString.Options} {TextForms}".Trim();
        connectionString.MaxPoolSize = 4;
        await using var database = NpgsqlDataSource.Create(connectionString);
        connectionString.Pooling = false;
        var setup = new SourceSetup(settings, database, log);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var maps = await setup.PrepareAsync(cancellationToken);
                var applicationId = await applications.FindOrMakeAsync(settings.Application, cancellationToken)
                    ?? throw new SourceException(SourceFault.Fanfare, $"There is no application '{settings.Application}', and no uid that one could be made with");
                var reading = new SourceReading(settings.Name, maps, new TypeCatalog(database), maxBytes, log);
                var stream = new SourceStream(settings, connectionString.ConnectionString, applicationId, reading, publisher, metrics, log, time);
                await MeasuredAsync(stream, database, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever happens, the source is tried again: it says why, and the rest of the process goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                await AfterAsync(exception, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static SourceFault FaultOf(Exception exception) => exception switch
    {
        SourceException known => known.Fault,
        PostgresException { SqlState: PostgresErrorCodes.ObjectInUse } => SourceFault.SlotInUse,
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => SourceFault.Rights,
        NpgsqlException or SocketException or IOException or TimeoutException => SourceFault.Database,
        _ => SourceFault.Fanfare,
    };

    private Task AfterAsync(Exception exception, CancellationToken cancellationToken)
    {
        var fault = FaultOf(exception);
        metrics.Lags(settings.Name, null);
        if (fault == SourceFault.SlotInUse)
        {
            if (_standing != "waiting")
            {
                log.Waits(settings.Name, settings.SlotName);
            }

            _standing = "waiting";
            return Task.Delay(LookEvery, time, cancellationToken);
        }

        var wait = SourceBackoff.After(++_failures, Random.Shared.NextDouble());
        _standing = $"failing: {fault.ToString().ToLowerInvariant()}";
        metrics.Failed(settings.Name, fault);

        // Of what is no mistake of ours, the words say it all.
        log.Failed(settings.Name, fault, exception.Message, wait, exception is SourceException or NpgsqlException or RefusedException or StoreUnavailableException ? null : exception);
        return Task.Delay(wait, time, cancellationToken);
    }

    /// <summary>Measures for as long as a stream runs.</summary>
    private async Task MeasuredAsync(SourceStream stream, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var streaming = stream.RunAsync(cancellationToken);
        var isReading = false;
        while (await Task.WhenAny(streaming, Task.Delay(isReading ? MeasureEvery : AskEvery, time, cancellationToken)) != streaming && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var command = database.CreateCommand(LagQuery);
                command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = settings.SlotName });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = stream.ProcessId });
                if (await command.ExecuteScalarAsync(cancellationToken) is long lag)
                {
                    Reads(lag, isReading);
                    isReading = true;
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // The stream will hear of it.
            }
        }

        await streaming;
    }

    private void Reads(long lag, bool asBefore)
    {
        metrics.Lags(settings.Name, lag);
        if (!asBefore)
        {
            _failures = 0;
            _standing = "reading";
            log.Reads(settings.Name, settings.SlotName);
        }
    }
}
