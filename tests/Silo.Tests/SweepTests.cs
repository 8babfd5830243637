using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Journals;
using Fanfare.Sweeping;

namespace Fanfare;

/// <summary>The sweeper wakes the endpoints of its own range of the ring, and leaves the others to other silos.</summary>
public sealed class SweepTests
{
    private const string Rarely = "00:10:00";

    [Fact]
    public async Task A_sweep_wakes_the_endpoints_of_its_range_and_no_others()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(("Delivery:SweepEvery", Rarely));
        await host.SubscribeAsync("tenant", "one", $"{receiver.Url}/one");
        await host.SubscribeAsync("tenant", "two", $"{receiver.Url}/two");
        var mine = await DueAsync(host, "one");
        await DueAsync(host, "two");
        var sweep = host.Get<Sweep>();

        Assert.True(await sweep.TryRunAsync(DateTimeOffset.UtcNow, id => id.Key.ToString() == mine, default));

        var due = await host.Get<DeliveryStore>().ReadDueWakesAsync(DateTimeOffset.UtcNow, null, 10, default);
        Assert.DoesNotContain(mine, due.Select(static one => one.EndpointId));
        Assert.Single(due);
    }

    /// <summary>Has an endpoint's time come.</summary>
    private static async Task<string> DueAsync(TestHost host, string uid)
    {
        var id = (await host.Client.GetAsync($"app/tenant/endpoint/{uid}"))["id"]!.GetValue<string>();
        await host.Get<Orleans.IGrainFactory>().GetGrain<IEndpointGrain>(id).WakeAsync(CancellationToken.None);
        await host.Get<Journal>().AppendAsync(new WakeSetting(id, DateTimeOffset.UtcNow.AddMinutes(-1)));
        return id;
    }
}
