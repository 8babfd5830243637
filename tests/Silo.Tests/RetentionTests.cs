using Fanfare.Events;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Retention;
using Fanfare.Slack;
using Microsoft.Extensions.Options;

namespace Fanfare;

public sealed class RetentionTests
{
    /// <summary>Three months on, in the middle of deliveries.</summary>
    [Fact]
    public async Task What_is_old_is_forgotten_in_small_batches_while_deliveries_go_on()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{receiver.Url}/hook");
        for (var number = 0; number < 60; number++)
        {
            await host.PublishAsync("tenant", $"c{number % 3}", number);
        }

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 60);
        var later = new ManualClock();
        later.Advance(DateTimeOffset.UtcNow.AddDays(91) - later.GetUtcNow());
        var purge = new Purge(
            host.Get<IRetentionStore>(), host.Get<EventStore>(), host.Get<SlackCommandStore>(),
            Options.Create(new RetentionOptions { BatchSize = 7 }), later);

        var purging = purge.RunAsync(default);
        for (var number = 60; number < 70; number++)
        {
            await host.PublishAsync("tenant", "d", number);
        }

        await purging;
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["pending"]!.GetValue<int>() == 0);
        Assert.Equal(70, receiver.At("hook").DistinctBy(received => received.Id).Count());

        // The next event of a channel follows the ones that are forgotten.
        later.Advance(TimeSpan.FromHours(1));
        await purge.RunAsync(default);
        Assert.Empty(await host.Client.ListAsync("app/tenant/attempt/endpoint/hook"));
        Assert.Empty(await host.Client.ListAsync("app/tenant/msg"));
        await host.PublishAsync("tenant", "c0", 70);
        await receiver.WaitAsync("hook", 71, TimeSpan.FromSeconds(30));
    }
}
