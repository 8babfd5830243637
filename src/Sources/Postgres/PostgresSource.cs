using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Fanfare.Sources.Postgres;

/// <summary>One database as a source: set up, read, and whatever happens, set up and read again.</summary>
internal sealed class PostgresSource(PostgresSourceSettings settings, ChangeSink sink, SourceReports reports, TimeProvider time)
{
    /// <summary>What the session's text forms are read as.</summary>
    private const string TextForms =
        "-c datestyle=ISO -c intervalstyle=iso_8601 -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex";

    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);

    /// <summary>Long enough that another process finds the slot free.</summary>
    private static readonly TimeSpan LeaveFor = TimeSpan.FromSeconds(5);

    private volatile string _standing = "starting";
    private int _failures;

    public string Name => settings.Name;

    /// <summary>
    /// How it is: <c>starting</c>, <c>reading</c>, <c>waiting</c> for another process to let go of the slot, or <c>failing</c> with a word
    /// for why.
    /// </summary>
    public string Standing => _standing;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { ApplicationName = "fanfare" };
        connectionString.Options = $"{connectionString.Options} {TextForms}".Trim();
        connectionString.MaxPoolSize = 4;
        await using var database = NpgsqlDataSource.Create(connectionString);
        connectionString.Pooling = false;
        var setup = new SourceSetup(settings, database, reports);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                sink.RequireStore();
                var applicationId = "";
                var tables = await setup.PrepareAsync(
                    async isFirst => applicationId = await sink.FindApplicationAsync(settings.Application, isFirst, cancellationToken),
                    cancellationToken);
                var reading = new SourceReading(settings.Name, tables, new TypeCatalog(database), sink.MaxBytes, reports);
                var stream = new SourceStream(settings, connectionString.ConnectionString, reading, sink, reports, time);
                await MeasuredAsync(stream, applicationId, setup, tables, cancellationToken);
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
        PostgresException { SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.UndefinedObject } =>
            SourceFault.SlotLost,
        PostgresException
        {
            SqlState: PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidPassword
            or PostgresErrorCodes.InvalidAuthorizationSpecification
        } => SourceFault.Rights,
        NpgsqlException or SocketException or IOException or TimeoutException => SourceFault.Database,
        _ => SourceFault.Fanfare,
    };

    private Task AfterAsync(Exception exception, CancellationToken cancellationToken)
    {
        var fault = FaultOf(exception);
        reports.Lags(settings.Name, null);
        if (fault == SourceFault.SlotInUse)
        {
            if (_standing != "waiting")
            {
                reports.Waits(settings.Name, settings.SlotName);
            }

            _standing = "waiting";
            return Task.Delay(LookEvery, time, cancellationToken);
        }

        var backoff = SourceBackoff.After(++_failures, Random.Shared.NextDouble());
        var wait = fault == SourceFault.Fanfare && backoff < LeaveFor ? LeaveFor : backoff;
        _standing = $"failing: {fault.ToString().ToLowerInvariant()}";
        reports.Failed(settings.Name, fault);

        // Of what is no mistake of ours, the words say it all.
        var level = fault is SourceFault.Database or SourceFault.Fanfare ? LogLevel.Warning : LogLevel.Error;
        var why = WhyOf(exception).TrimEnd('.');
        reports.Failed(
            level, settings.Name, fault, why, wait,
            exception is SourceException or NpgsqlException or StoreUnavailableException ? null : exception);
        return Task.Delay(wait, time, cancellationToken);
    }

    private string WhyOf(Exception exception) => exception switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.UndefinedObject } gone =>
            $"{gone.MessageText}: changes since it was read last cannot be sent. To go on with those from now on, run: SELECT "
                + $"pg_drop_replication_slot('{settings.SlotName}'); SELECT pg_create_logical_replication_slot('{settings.SlotName}', "
                    + "'pgoutput')",
        PostgresException { Hint: { } hint } hinted => $"{hinted.Message}. {hint}",
        NpgsqlException { InnerException: { } inner } and not PostgresException => $"{exception.Message}: {inner.Message}",
        _ => exception.Message,
    };

    /// <summary>Looks after a stream for as long as it runs.</summary>
    private async Task MeasuredAsync(
        SourceStream stream, string applicationId, SourceSetup setup, IReadOnlyList<MappedTable> tables,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var streaming = stream.RunAsync(applicationId, stop.Token);
        try
        {
            var isReading = false;
            while (
                await Task.WhenAny(streaming, Task.Delay(isReading ? MeasureEvery : AskEvery, time, stop.Token)) != streaming
                    && !stop.IsCancellationRequested)
            {
                sink.RequireStore();
                if (await ReadLagAsync(stream, setup, tables, stop.Token) is { } lag)
                {
                    Reads(lag, isReading);
                    isReading = true;
                }
            }
        }
        finally
        {
            // Whatever happens, there is never a second stream.
            await stop.CancelAsync();
            await streaming.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await streaming;
    }

    private static async Task<long?> ReadLagAsync(
        SourceStream stream, SourceSetup setup, IReadOnlyList<MappedTable> tables, CancellationToken cancellationToken)
    {
        try
        {
            return await setup.ReadLagAsync(stream.ProcessId, tables, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            // The stream will hear of it.
            return null;
        }
    }

    private void Reads(long lag, bool asBefore)
    {
        reports.Lags(settings.Name, lag);
        if (!asBefore)
        {
            _failures = 0;
            _standing = "reading";
            reports.Reads(settings.Name, settings.SlotName);
        }
    }
}
