#if ENGINE_ORLEANS
using Fanfare.Api;
using Fanfare.Api.Health;
using Fanfare.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Fanfare.Hosting;

/// <summary>The one place of the gateway that asks which engine is built (ADR 0002): with Orleans it can be a process of its own, a client of the silos.</summary>
public static class Engine
{
    /// <summary>Serves the API until it is told to stop.</summary>
    public static Task<int> Main(string[] args) =>
        NodeHost.RunAsync(args, () => Build(args), static app => Console.Out.WriteLine($"The gateway listens on {string.Join(" and ", app.Urls)}"));

    private static WebApplication Build(string[] args)
    {
        var builder = NodeHost.CreateBuilder(args, null);
        var node = builder.Configuration.GetSection(NodeOptions.SectionName).Get<NodeOptions>() ?? new NodeOptions();
        var storage = builder.Configuration.GetSection(StorageOptions.SectionName).Get<StorageOptions>() ?? new StorageOptions();
        if (storage.Store != StorageOptions.Postgres)
        {
            throw new ConfigurationException("A gateway by itself finds its silos in PostgreSQL: Storage:Store must be 'postgres'.");
        }

        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (node.Id, "fanfare"));
            client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = node.ResponseTimeout);
            client.Configure<GatewayOptions>(static gateway => gateway.GatewayListRefreshPeriod = TimeSpan.FromSeconds(5));
            client.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = ("Npgsql", storage.ToPostgres()));
            client.Services.AddSingleton<IClientConnectionRetryFilter, UntilSilosAreThere>();
        });
        var telemetry = builder.Configuration.TelemetryOptions();
        builder.Services.AddOpenTelemetry().WithTracing(traces => Instrumentation.Trace(traces, telemetry)).WithMetrics(meters => Instrumentation.Measure(meters, telemetry));
        builder.Services.AddApi(builder.Configuration);
        var app = builder.Build();
        app.UseMetrics();
        app.MapProbes();
        return app.MapApi();
    }

    /// <summary>A gateway that starts before the silos waits for them.</summary>
    private sealed class UntilSilosAreThere(TimeProvider time) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            return true;
        }
    }
}
#endif
