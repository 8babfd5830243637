#if ENGINE_ORLEANS
using System.Net;
#else
using Fanfare.Identifiers;
#endif
using Fanfare.Telemetry;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Fanfare.Hosting;

/// <summary>The one place of the silo that asks which engine is built (ADR 0002).</summary>
internal static class Engine
{
    public static void AddEngine(this WebApplicationBuilder builder)
    {
        var node = builder.Configuration.GetSection(NodeOptions.SectionName).Get<NodeOptions>() ?? new NodeOptions();
        builder.UseOrleans(silo =>
        {
            silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = node.ResponseTimeout);
            UseCluster(silo, node);
        });
    }

    /// <summary>Collects traces and metrics.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.TelemetryOptions();
#if ENGINE_ORLEANS
        builder.Services.AddOpenTelemetry().WithTracing(traces => Instrumentation.Trace(traces, options)).WithMetrics(meters => Instrumentation.Measure(meters, options));
#else
        TelemetryService.Add(builder.Services, options);
#endif
    }

#if ENGINE_ORLEANS
    private static void UseCluster(ISiloBuilder silo, NodeOptions node)
    {
        var storage = silo.Configuration.GetSection(StorageOptions.SectionName).Get<StorageOptions>() ?? new StorageOptions();
        silo.Configure<ClusterMembershipOptions>(static membership =>
        {
            // A silo that has died is voted out within seconds, not half a minute.
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 3;
        });
        if (storage.Store == StorageOptions.Postgres)
        {
            silo.Services.AddStoreOwner(node.Id);
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (node.Id, "fanfare"));
            silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", storage.ToPostgres()));
            silo.AddAdoNetGrainStorageAsDefault(grains => (grains.Invariant, grains.ConnectionString) = ("Npgsql", storage.ToPostgres()));
            if (node.Address.Length > 0)
            {
                silo.ConfigureEndpoints(IPAddress.Parse(node.Address), node.SiloPort, node.GatewayPort, listenOnAnyHostAddress: false);
            }
            else
            {
                silo.ConfigureEndpoints(node.SiloPort, node.GatewayPort);
            }
        }
        else
        {
            silo.UseLocalhostClustering(node.SiloPort, node.GatewayPort, serviceId: "fanfare", clusterId: node.Id);
            silo.AddAdoNetGrainStorageAsDefault(grains =>
                (grains.Invariant, grains.ConnectionString) = ("System.Data.SQLite", $"Data Source={Path.Combine(storage.Path, "fanfare.db")};Default Timeout=5"));
        }
    }
#else
    private static void UseCluster(ISiloBuilder silo, NodeOptions node)
    {
        if (node.Role != NodeOptions.All)
        {
            throw new ConfigurationException($"Cluster:Role is '{node.Role}', but this build is of one process: only one with Engine=Orleans makes clusters.");
        }

        // One process is all of its cluster: another one is another cluster.
        silo.Services.AddStoreOwner(EntityId.New("node_", TimeProvider.System));
    }
#endif
}
