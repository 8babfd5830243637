using System.Globalization;
using Fanfare.Cluster.Harness;
using Fanfare.Http;
using Fanfare.Postgres;
using Orleans.Runtime;

namespace Fanfare.Cluster;

public sealed class GrowthTests
{
    private const int Channels = 40;

    [PostgresFact]
    public async Task A_silo_that_is_added_takes_its_share_of_what_gateways_ask_for()
    {
        await using var cluster = await SiloCluster.StartAsync(silos: 1);
        await using var gateway = await cluster.StartGatewayAsync();
        using var client = gateway.NewClient();
        await client.PostAsync("app", """{"name": "Growth", "uid": "growth"}""");
        await PublishAsync(client, "before");

        var added = await cluster.AddSiloAsync();

        // A gateway looks now and then which silos there are.
        var round = 0;
        await Until.TrueAsync(async () =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"after-{round++}-");
            await PublishAsync(client, name);
            return await CountAsync(added, name) >= Channels / 4;
        });
        Assert.Equal(0, await CountAsync(added, "before"));
    }

    private static Task PublishAsync(ApiClient client, string channels) => Task.WhenAll(Enumerable.Range(0, Channels).Select(number =>
        client.PostAsync(
            "app/growth/msg",
            $$"""{"eventType": "growth.test", "channels": ["{{channels}}{{number}}"], "payload": {"number": {{number}} } }""")));

    /// <summary>How many of these channels are on a silo.</summary>
    private static async Task<int> CountAsync(TestSilo silo, string channels) =>
        (await silo.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(hostsIds: [silo.SiloAddress]))
            .Count(one => one.GrainId.Key.ToString()!.Contains($"/{channels}", StringComparison.Ordinal));
}
