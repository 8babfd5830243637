using System.Net;
using System.Net.Sockets;
using Dapper;
using Npgsql;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Postgres;

/// <summary>
/// Before a silo joins, declares dead what other silos could only find dead by waiting: members at a loopback address where nobody listens
/// any more. So a process that was killed is back within seconds, and a process that is killed again and again leaves one row.
/// </summary>
/// <param name="database">The database of the cluster.</param>
/// <param name="cluster">The cluster's id.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberCleanup(PostgresDatabase database, string cluster, TimeProvider time) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>Members write that they live every few seconds; after this silence a member of another host is dead.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(MemberCleanup), ServiceLifecycleStage.First, RunAsync);

    /// <exception cref="ConfigurationException">
    /// A member of another host is at a loopback address, where this process cannot reach it.
    /// </exception>
    private Task RunAsync(CancellationToken cancellationToken) => PostgresAttempts.TranslatedAsync(async () =>
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        var host = Dns.GetHostName();
        var gone = new List<Member>();
        foreach (var member in await ReadAsync(connection))
        {
            if (
                member.HostName == host
                    ? !await ListensAsync(member, cancellationToken) : time.GetUtcNow().UtcDateTime - member.AliveTime > LongestSilence)
            {
                gone.Add(member);
            }
            else if (member.HostName != host)
            {
                throw new ConfigurationException(
                    $"A process of cluster '{cluster}' on host {member.HostName} is at {member.Address}, which this host cannot "
                        + "reach. Set Cluster:Address on both, or give this one another Cluster:Id.");
            }
        }

        await BuryAsync(connection, gone, cancellationToken);
        return true;
    });

    private async Task<List<Member>> ReadAsync(NpgsqlConnection connection)
    {
        var members = await connection.QueryAsync<Member>(
            """
            SELECT address AS Address, port AS Port, generation AS Generation, host_name AS HostName, alive_time AS AliveTime
            FROM orleans_members WHERE cluster_id = @cluster AND status <> @dead
            """,
            new { cluster, dead = (int)SiloStatus.Dead });
        return [.. members.Where(static member => IPAddress.IsLoopback(IPAddress.Parse(member.Address)))];
    }

    private static async Task<bool> ListensAsync(Member member, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            await socket.ConnectAsync(IPAddress.Parse(member.Address), member.Port, timeout.Token);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It is too busy to answer: that is for the silos to judge.
            return true;
        }
    }

    private async Task BuryAsync(NpgsqlConnection connection, List<Member> gone, CancellationToken cancellationToken)
    {
        if (gone.Count == 0)
        {
            return;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE orleans_clusters SET version = version + 1 WHERE cluster_id = @cluster;
            DELETE FROM orleans_members WHERE cluster_id = @cluster AND status = @dead AND address = ANY(@loopback);
            """,
            new { cluster, dead = (int)SiloStatus.Dead, loopback = gone.Select(static member => member.Address).Distinct().ToArray() });
        foreach (var member in gone)
        {
            await connection.ExecuteAsync(
                "UPDATE orleans_members SET status = @dead WHERE cluster_id = @cluster AND address = @Address AND port = @Port AND "
                    + "generation = @Generation",
                new { cluster, dead = (int)SiloStatus.Dead, member.Address, member.Port, member.Generation });
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private sealed record Member(string Address, int Port, int Generation, string HostName, DateTime AliveTime);
}
