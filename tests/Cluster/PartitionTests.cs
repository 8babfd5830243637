using Fanfare.Cluster.Harness;
using Fanfare.Http;
using Fanfare.Postgres;
using Microsoft.AspNetCore.Http;
using Orleans.Runtime;

namespace Fanfare.Cluster;

/// <summary>A silo is cut off: the others have taken it for dead, and it does not know that yet.</summary>
public sealed class PartitionTests
{
    [PostgresFact]
    public async Task What_a_silo_that_was_taken_for_dead_writes_late_of_an_endpoint_is_refused_and_the_silo_ends()
    {
        await using var receiver = await Receiver.StartAsync();
        var release = new TaskCompletionSource();
        var requests = 0;
        receiver.Behave("held", async http =>
        {
            if (Interlocked.Increment(ref requests) == 1)
            {
                await release.Task;
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            }
        });
        await using var cluster = await SiloCluster.StartAsync(silos: 1, ("Delivery:Timeout", "00:02:00"));
        var cutOff = cluster.Silos[0];
        using var client = cutOff.NewClient();
        await SubscribeAsync(client, $"{receiver.Url}/held");
        var id = await PublishAsync(client, 0);
        await receiver.WaitAsync("held", events: 1, TimeSpan.FromSeconds(30));

        var other = await cluster.AddSiloAsync();
        await cluster.TakeForDeadAsync(cutOff, by: other);
        using var otherClient = other.NewClient();
        await Until.TrueAsync(async () => (await StatusesAsync(otherClient, id)).Length == 1);
        release.SetResult();

        await Until.TrueAsync(() => cutOff.Log.Says("has a newer owner than epoch 1; this one stands down"));
        Assert.Equal(0, Assert.Single(await StatusesAsync(otherClient, id)));
        Assert.Equal(2, receiver.Count);

        // It looks into the table of members once a minute, or when it is told to.
        await cutOff.Get<IClusterMembershipService>().Refresh();
        await Until.TrueAsync(() => cutOff.Errors.Reasons.Count > 0);
        Assert.Empty(other.Errors.Reasons);
    }

    [PostgresFact]
    public async Task What_a_silo_that_was_taken_for_dead_still_accepts_is_delivered_by_the_others_in_its_order()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var cluster = await SiloCluster.StartAsync(silos: 1);
        var cutOff = cluster.Silos[0];
        using var client = cutOff.NewClient();
        await SubscribeAsync(client, $"{receiver.Url}/hook");
        var accepted = new List<string> { await PublishAsync(client, 0) };

        var other = await cluster.AddSiloAsync();
        await cluster.TakeForDeadAsync(cutOff, by: other);
        using var otherClient = other.NewClient();
        for (var number = 1; number <= 20; number++)
        {
            accepted.Add(await PublishAsync(number % 2 == 0 ? client : otherClient, number));
        }

        await receiver.WaitAsync("hook", accepted.Count, TimeSpan.FromSeconds(60));
        Assert.Equal(accepted, receiver.At("hook").Select(static one => one.Id).Distinct());
    }

    private static async Task SubscribeAsync(ApiClient client, string url)
    {
        await client.PostAsync("app", """{"name": "Partition", "uid": "partition"}""");
        await client.PostAsync("app/partition/endpoint", $$"""{"url": "{{url}}", "uid": "one"}""");
    }

    private static async Task<string> PublishAsync(ApiClient client, int number) =>
        (await client.PostAsync("app/partition/msg", $$"""{"eventType": "partition.test", "channels": ["one"],"""
            + $$""" "payload": {"number": {{number}} } }"""))["id"]!.GetValue<string>();

    /// <summary>The statuses of the attempts that are stored of an event: 0 is success.</summary>
    private static async Task<int[]> StatusesAsync(ApiClient client, string message) =>
        [.. (await client.ListAsync($"app/partition/attempt/msg/{message}")).Select(static attempt => attempt["status"]!.GetValue<int>())];
}
