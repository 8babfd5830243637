using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Xunit.Abstractions;

namespace Fanfare.Cluster;

/// <summary>Silos and gateways, each a process of its own.</summary>
public sealed class ProcessTests(ITestOutputHelper output)
{
    [PostgresFact]
    public async Task A_silo_killed_under_load_loses_no_event_and_no_order_and_its_callers_hear_of_it_in_time()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var options = await OnPostgresAsync();
        await using var receiver = await Receiver.StartAsync();
        await using var first = await FanfareProcess.StartAsync(Built.Silo, options);
        await using var second = await FanfareProcess.StartAsync(Built.Silo, options);
        await using var gateway = await FanfareProcess.StartAsync(Built.Gateway, options);
        await using var otherGateway = await FanfareProcess.StartAsync(Built.Gateway, options);

        // Orleans lets its callers wait for half a minute; these do not.
        var patience = TimeSpan.FromSeconds(20);
        using var client = gateway.NewClient(patience);
        using var otherClient = otherGateway.NewClient(patience);
        var load = new OrderedLoad(receiver, client, otherClient) { Events = 1_000 };
        await load.SubscribeAsync();

        var producing = load.ProduceAsync();
        await load.MeanwhileAsync(producing, new Random(seed), times: 1, first.KillAsync);
        var repeats = await load.CheckAsync(await producing);

        output.WriteLine($"{repeats} repeats in {load.Events * OrderedLoad.EndpointCount} deliveries, {load.Refused} publishes refused");
        Assert.Equal(0, await second.StopAsync());
        Assert.Equal(0, await gateway.StopAsync());
        Assert.Equal(0, await otherGateway.StopAsync());
    }

    private static async Task<(string, string)[]> OnPostgresAsync() =>
    [
        ("Storage:Store", "postgres"),
        ("Storage:ConnectionString", await (await PostgresServer.GetAsync()).NewDatabaseAsync()),
        ("Cluster:Role", "silo"),
        ("Cluster:Address", "127.0.0.1"),
        ("Logging:LogLevel:Default", "Error"),
    ];
}
