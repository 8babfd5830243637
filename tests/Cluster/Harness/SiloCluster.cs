using Fanfare.Api.Http.Keys;
using Fanfare.Hosting;
using Fanfare.Postgres;
using Fanfare.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace Fanfare.Cluster.Harness;

/// <summary>
/// Silos of one cluster on one database, all in this process: each is the whole of Fanfare as its host puts it together, with ports,
/// services and a journal of its own. The cluster is what PostgreSQL says that it is.
/// </summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private const string ResponseTimeout = "00:00:03";

    private readonly (string Option, string Value)[] _options;
    private readonly TestCluster _cluster;

    private SiloCluster(int silos, string connectionString, (string Option, string Value)[] options)
    {
        _options =
        [
            ("Urls", "http://127.0.0.1:0"),
            ("Storage:Store", "postgres"),
            ("Storage:ConnectionString", connectionString),
            ("Cluster:Address", "127.0.0.1"),
            ("Cluster:ResponseTimeout", ResponseTimeout),
            ("Egress:Allow", "127.0.0.0/8"),
            ("Retry:Schedule", "00:00:00.100, 00:00:00.100, 00:00:00.100"),
            ("Delivery:SweepEvery", "00:00:00.100"),
            ("Delivery:WakeAfter", "00:00:02"),
            ("Logging:LogLevel:Default", "Warning"),
            ("Logging:Console:LogLevel:Default", "None"),
            .. options,
        ];
        var builder = new TestClusterBuilder((short)silos) { CreateSiloAsync = StartSiloAsync };
        builder.Options.UseTestClusterMembership = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.ConfigureFileLogging = false;
        _cluster = builder.Build();
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <summary>The silos that have not been stopped, the oldest first.</summary>
    public IReadOnlyList<TestSilo> Silos => [.. _cluster.Silos.Cast<TestSilo>()];

    public static async Task<SiloCluster> StartAsync(int silos, params (string Option, string Value)[] options)
    {
        var server = await PostgresServer.GetAsync();
        var cluster = new SiloCluster(silos, await server.NewDatabaseAsync(), options);
        await cluster._cluster.DeployAsync();
        return cluster;
    }

    /// <summary>Starts a gateway for these silos, as a process of its own.</summary>
    public Task<FanfareProcess> StartGatewayAsync() => FanfareProcess.StartAsync(
        ("Cluster:Role", "gateway"), ("Storage:Store", "postgres"), ("Storage:ConnectionString", ConnectionString),
        ("Cluster:ResponseTimeout", ResponseTimeout), ("Logging:LogLevel:Default", "Warning"));

    public async Task<TestSilo> AddSiloAsync() => (TestSilo)await _cluster.StartAdditionalSiloAsync(startAdditionalSiloOnNewPort: true);

    /// <summary>Has a silo end in order: its grains finish what they are about.</summary>
    public Task StopAsync(TestSilo silo) => _cluster.StopSiloAsync(silo);

    /// <summary>Has a silo end at once.</summary>
    public Task KillAsync(TestSilo silo) => _cluster.KillSiloAsync(silo);

    /// <summary>
    /// Has a silo declared dead in the table of members while it goes on. It is told nothing; the one that reads the table is.
    /// </summary>
    public async Task TakeForDeadAsync(TestSilo silo, TestSilo by)
    {
        await PostgresServer.ExecuteAsync(
            ConnectionString,
            $"""
            UPDATE orleans_members SET status = {(int)SiloStatus.Dead} WHERE port = {silo.SiloAddress.Endpoint.Port};
            UPDATE orleans_clusters SET version = version + 1;
            """);
        var members = by.Get<IClusterMembershipService>();
        await members.Refresh();
        await Until.TrueAsync(() => members.CurrentSnapshot.GetSiloStatus(silo.SiloAddress) == SiloStatus.Dead);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos)
        {
            await StopAsync(silo);
        }

        await _cluster.DisposeAsync();
    }

    private async Task<SiloHandle> StartSiloAsync(string name, IConfiguration configuration)
    {
        var log = new SiloLog();
        var errors = new FatalErrors();
        var app = SiloHost.Build([], builder =>
        {
            builder.Configuration.AddInMemoryCollection(
                _options.Select(static option => KeyValuePair.Create(option.Option, (string?)option.Value)));
            builder.Configuration["Cluster:SiloPort"] = configuration["Orleans:Endpoints:SiloPort"];
            builder.Configuration["Cluster:GatewayPort"] = configuration["Orleans:Endpoints:GatewayPort"];
            builder.Logging.AddProvider(log);
            builder.Services.Configure<SiloOptions>(silo => silo.SiloName = name);
            builder.Services.AddSingleton<IFatalErrorHandler>(errors);
        });
        await app.Services.PrepareStorageAsync(default);
        await app.Services.GetRequiredService<FirstKey>().EnsureAsync(FanfareProcess.Key, default);
        await app.StartAsync();
        var details = app.Services.GetRequiredService<ILocalSiloDetails>();
        return new TestSilo(app, log, errors) { Name = name, SiloAddress = details.SiloAddress, GatewayAddress = details.GatewayAddress };
    }
}
