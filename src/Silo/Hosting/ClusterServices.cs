using System.Net;
using Fanfare.Telemetry;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Fanfare.Hosting;

/// <summary>Runs the process as a silo of a cluster, as the only silo there is, or as a client of a cluster.</summary>
internal static class ClusterServices
{
    private const string ServiceId = "fanfare";

    /// <summary>The invariant names under which Orleans loads the database drivers.</summary>
    private const string NpgsqlInvariant = "Npgsql";
    private const string SqliteInvariant = "System.Data.SQLite";

    /// <summary>A dead silo is voted out within seconds instead of half a minute.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(5);

    /// <summary>Adds the silo: a member of the cluster in PostgreSQL, or alone on SQLite.</summary>
    public static void AddSilo(this WebApplicationBuilder builder, NodeOptions node)
    {
        var storage = builder.ReadStorageOptions();
        var traced = builder.Configuration.TelemetryOptions().Collector is not null;
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = node.ResponseTimeout);
            silo.UseDashboard(node);
            if (traced)
            {
                silo.AddActivityPropagation();
            }

            if (storage.Store == StorageOptions.Postgres)
            {
                silo.JoinCluster(node, storage);
            }
            else
            {
                silo.RunAlone(node, storage);
            }
        });
    }

    /// <summary>Adds a client of the cluster's silos, for a process that only serves the API.</summary>
    /// <exception cref="ConfigurationException">The store is not PostgreSQL.</exception>
    public static void AddClusterClient(this WebApplicationBuilder builder, NodeOptions node)
    {
        var storage = builder.ReadStorageOptions();
        if (storage.Store != StorageOptions.Postgres)
        {
            throw new ConfigurationException("Cluster:Role 'gateway' finds its silos in PostgreSQL: Storage:Store must be 'postgres'.");
        }

        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (node.Id, ServiceId));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = node.ResponseTimeout);
            client.Configure<GatewayOptions>(static gateway => gateway.GatewayListRefreshPeriod = GatewayRefresh);
            client.UseAdoNetClustering(
                clustering => (clustering.Invariant, clustering.ConnectionString) = (NpgsqlInvariant, storage.ToPostgres()));
            client.Services.AddSingleton<IClientConnectionRetryFilter, WaitForSilos>();
            if (builder.Configuration.TelemetryOptions().Collector is not null)
            {
                client.AddActivityPropagation();
            }

            if (node.UsesTls)
            {
                client.UseTls(tls => ClusterTls.Configure(tls, node));
            }
        });
    }

    private static StorageOptions ReadStorageOptions(this WebApplicationBuilder builder) =>
        builder.Configuration.GetSection(StorageOptions.SectionName).Get<StorageOptions>() ?? new StorageOptions();

    private static void JoinCluster(this ISiloBuilder silo, NodeOptions node, StorageOptions storage)
    {
        silo.Services.AddStoreOwner(node.Id);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (node.Id, ServiceId));
        silo.Configure<ClusterMembershipOptions>(
            static membership => (membership.ProbeTimeout, membership.IAmAliveTablePublishTimeout) = (ProbeTimeout, AliveEvery));
        silo.UseAdoNetClustering(
            clustering => (clustering.Invariant, clustering.ConnectionString) = (NpgsqlInvariant, storage.ToPostgres()));
        silo.AddAdoNetGrainStorageAsDefault(
            grains =>
                (grains.Invariant, grains.ConnectionString, grains.GrainStorageSerializer) = (
                    NpgsqlInvariant, storage.ToPostgres(), new JsonStateSerializer()));
        if (node.UsesTls)
        {
            silo.UseTls(tls => ClusterTls.Configure(tls, node));
        }

        var ports = SiloPorts.Choose(node);
        if (node.ResolveAddress() is { } address)
        {
            silo.ConfigureEndpoints(address, ports.Silo, ports.Gateway, listenOnAnyHostAddress: false);
        }
        else
        {
            silo.ConfigureEndpoints(ports.Silo, ports.Gateway);
        }
    }

    /// <summary>
    /// One silo on its own. Nobody connects to it, so it listens on loopback at a port of the system's choice, and has no gateway port.
    /// </summary>
    private static void RunAlone(this ISiloBuilder silo, NodeOptions node, StorageOptions storage)
    {
        silo.UseLocalhostClustering(serviceId: ServiceId, clusterId: node.Id);
        silo.Configure<EndpointOptions>(static endpoint =>
        {
            endpoint.AdvertisedIPAddress = IPAddress.Loopback;
            endpoint.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0);
            endpoint.GatewayListeningEndpoint = null;
            endpoint.GatewayPort = 0;
        });
        var database = Path.Combine(storage.Path, "fanfare.db");
        silo.AddAdoNetGrainStorageAsDefault(grains =>
            (grains.Invariant, grains.ConnectionString, grains.GrainStorageSerializer) = (
                SqliteInvariant, $"Data Source={database};Default Timeout=5", new JsonStateSerializer()));
    }

    /// <summary>Lets a gateway that starts before the silos wait for them.</summary>
    private sealed class WaitForSilos(TimeProvider time) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            return true;
        }
    }
}
