using Fanfare.Cluster.Harness;
using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Xunit.Abstractions;

namespace Fanfare.Cluster;

/// <summary>Silos come and go under load, behind a gateway that is a process of its own.</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Events = 1_000;

    [PostgresFact]
    public async Task One_of_two_silos_killed_loses_no_event_and_no_order()
    {
        await using var cluster = await SiloCluster.StartAsync(silos: 2);

        await LoadAsync(cluster, times: 1, () => cluster.KillAsync(cluster.Silos[0]));
    }

    [PostgresFact]
    public async Task Two_of_three_silos_killed_one_after_the_other_lose_no_event_and_no_order()
    {
        await using var cluster = await SiloCluster.StartAsync(silos: 3);

        await LoadAsync(cluster, times: 2, () => cluster.KillAsync(cluster.Silos[0]));
    }

    [PostgresFact]
    public async Task Two_silos_each_stopped_and_replaced_drop_no_event_and_no_order()
    {
        await using var cluster = await SiloCluster.StartAsync(silos: 2);

        await LoadAsync(cluster, times: 2, async () =>
        {
            await cluster.StopAsync(cluster.Silos[0]);
            await cluster.AddSiloAsync();
        });

        Assert.Equal(2, cluster.Silos.Count);
    }

    private async Task LoadAsync(SiloCluster cluster, int times, Func<Task> disturb)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await cluster.StartGatewayAsync();
        using var client = gateway.NewClient();
        var load = new OrderedLoad(receiver, client) { Events = Events };
        await load.SubscribeAsync();

        var producing = load.ProduceAsync();
        await load.MeanwhileAsync(producing, new Random(seed), times, disturb);
        var repeats = await load.CheckAsync(await producing);

        output.WriteLine($"{repeats} repeats in {load.Events * OrderedLoad.EndpointCount} deliveries, {load.Refused} publishes refused");
    }
}
