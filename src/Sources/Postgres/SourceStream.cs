using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using Orleans.Runtime;

namespace Fanfare.Sources.Postgres;

/// <summary>
/// Reads from a slot and publishes what comes, in the order of the commits: the next changes when those before are durable. A transaction
/// is confirmed when all of its changes are. One that was not is read again, and its changes, having their ids again, are kept once.
/// </summary>
internal sealed class SourceStream(
    PostgresSourceSettings settings, string connectionString, SourceReading reading, ChangeSink sink, SourceReports reports,
    TimeProvider time)
{
    /// <summary>How often the server hears that somebody is there, also while the store is away.</summary>
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(5);

    /// <summary>After so many failures the slot is let go: another process may be able to publish.</summary>
    private const int MaxTries = 4;

    /// <summary>After this time without changes, the server learns that it may forget what has nothing for us.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    private string _applicationId = "";

    /// <summary>The server's process that sends; 0 before there is one.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Reads until it is told to stop.</summary>
    /// <param name="applicationId">Where the changes go.</param>
    /// <param name="cancellationToken">Ends it; changes that are being published are finished.</param>
    /// <exception cref="SourceException">The slot is another process's now, or the application is gone.</exception>
    public async Task RunAsync(string applicationId, CancellationToken cancellationToken)
    {
        _applicationId = applicationId;
        await using var connection = new LogicalReplicationConnection(connectionString) { WalReceiverStatusInterval = StatusEvery };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<bool>? next = null;
        IAsyncEnumerator<PgOutputReplicationMessage>? messages = null;
        try
        {
            await connection.Open(stop.Token);
            ProcessId = connection.ProcessID;
            messages = connection.StartReplication(
                new PgOutputReplicationSlot(settings.SlotName),
                new PgOutputReplicationOptions(settings.PublicationName, PgOutputProtocolVersion.V1),
                stop.Token).GetAsyncEnumerator(stop.Token);
            next = messages.MoveNextAsync().AsTask();
            while (true)
            {
                if (reading.IsFull || !next.IsCompleted)
                {
                    await SendAsync(connection, cancellationToken);
                }

                if (!await NextAsync(connection, next))
                {
                    throw new SourceException(SourceFault.Database, "The server has ended the stream");
                }

                await reading.TakeAsync(messages.Current, cancellationToken);
                next = messages.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await stop.CancelAsync();
            if (next is not null)
            {
                await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await messages!.DisposeAsync();
            }
        }
    }

    private async Task<bool> NextAsync(LogicalReplicationConnection connection, Task<bool> next)
    {
        while (!next.IsCompleted)
        {
            await ((Task)next).WaitAsync(Idle, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Nothing waits, all that was read is durable, and whatever transaction the server sends next ends behind this place.
            if (!next.IsCompleted && !reading.IsWithin && connection.LastReceivedLsn > connection.LastFlushedLsn)
            {
                connection.SetReplicationStatus(connection.LastReceivedLsn);
            }
        }

        return await next;
    }

    /// <summary>Publishes what waits, and confirms the transactions that have ended with it.</summary>
    private async Task SendAsync(LogicalReplicationConnection connection, CancellationToken cancellationToken)
    {
        if (reading.Changes.Count > 0)
        {
            await PublishAsync(cancellationToken);
            reports.Sent(settings.Name, reading.Changes.Count);
        }

        if (reading.End is { } end)
        {
            connection.SetReplicationStatus(end);
            if (reading.Changes.Count > 0)
            {
                await connection.SendStatusUpdate(cancellationToken);
            }
        }

        reading.Clear();
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            try
            {
                await sink.PublishAsync(_applicationId, settings, reading.Changes);
                return;
            }
            catch (Exception exception) when (
                exception is TimeoutException or OutcomeUnknownException or StoreUnavailableException or OrleansException)
            {
                if (failures >= MaxTries)
                {
                    throw new SourceException(SourceFault.Fanfare, $"Changes cannot be kept: {exception.Message.TrimEnd('.')}", exception);
                }

                var wait = SourceBackoff.After(failures, Random.Shared.NextDouble());
                reports.Failed(settings.Name, SourceFault.Fanfare);
                reports.NotKept(settings.Name, exception.Message, wait);
                await Task.Delay(wait, time, cancellationToken);
            }
        }
    }
}
