using System.Text.Json.Nodes;
using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Hosting;
using Fanfare.Http;
using Fanfare.Identifiers;
using Fanfare.Journals;

namespace Fanfare;

/// <summary>The path of an event through the whole process, to receivers over real HTTP.</summary>
public sealed partial class DeliveryTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Receiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await Receiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    [Fact]
    public async Task Every_endpoint_that_is_there_when_an_event_is_accepted_gets_it()
    {
        await using var host = await TestHost.StartAsync();
        for (var number = 0; number < 20; number++)
        {
            await host.SubscribeAsync("tenant", $"e{number}", $"{_receiver.Url}/e{number}");
            await host.PublishAsync("tenant", "c", number);
        }

        for (var number = 0; number < 20; number++)
        {
            await _receiver.WaitAsync($"e{number}", 20 - number, Patience);
            Assert.Equal(Enumerable.Range(number, 20 - number), Numbers($"e{number}"));
        }
    }

    [Fact]
    public async Task Filters_by_event_type_and_by_channel_hold_and_change_at_once()
    {
        await using var host = await TestHost.StartAsync();
        foreach (var type in new[] { "order.paid", "order.sent" })
        {
            await host.Client.PostAsync("event-type", $$"""{"name": "{{type}}", "description": ""}""");
        }

        await host.SubscribeAsync("tenant", "all", $"{_receiver.Url}/all");
        await host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/paid", "uid": "paid", "eventTypes": ["order.paid"]}""");
        await host.Client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/eu", "uid": "eu", "channels": ["eu"]}""");
        await host.PublishAsync("tenant", "eu", 1, "order.sent");
        await host.PublishAsync("tenant", "us", 2, "order.paid");
        await host.Client.PatchAsync("app/tenant/endpoint/paid", """{"eventTypes": ["order.sent"]}""");
        await host.PublishAsync("tenant", "us", 3, "order.sent");
        await host.PublishAsync("tenant", "us", 4, "order.paid");

        await _receiver.WaitAsync("all", 4, Patience);
        await _receiver.WaitAsync("paid", 2, Patience);
        await _receiver.WaitAsync("eu", 1, Patience);
        Assert.Equal([2, 3], Numbers("paid"));
        Assert.Equal([1], Numbers("eu"));
    }

    [Fact]
    public async Task A_channel_waits_for_its_own_retry_and_for_no_other_channel()
    {
        // The first event fails until the one of the other channel has come.
        _receiver.Behave("hook", (http, received) =>
        {
            http.Response.StatusCode = NumberOf(received) == 1 && !Numbers("hook").Contains(3) ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.1", 500))));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await host.PublishAsync("tenant", "slow", 1);
        await host.PublishAsync("tenant", "slow", 2);
        await host.PublishAsync("tenant", "fast", 3);

        await _receiver.WaitAsync("hook", 3, Patience);
        Assert.Equal(2, Numbers("hook").Distinct().ElementAt(2));
    }

    [Fact]
    public async Task An_exhausted_event_is_recorded_as_failed_and_its_channel_goes_on()
    {
        _receiver.Behave("hook", (http, received) =>
        {
            http.Response.StatusCode = NumberOf(received) == 1 ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.05"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        var failed = await host.PublishAsync("tenant", "c", 1);
        await host.PublishAsync("tenant", "c", 2);

        await _receiver.WaitAsync("hook", 2, Patience);
        Assert.Equal([1, 1, 2], Numbers("hook"));
        var stats = await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["pending"]!.GetValue<int>() == 0);
        Assert.Equal((1, 1), (stats["success"]!.GetValue<int>(), stats["fail"]!.GetValue<int>()));
        var standing = (await host.Client.ListAsync($"app/tenant/msg/{failed}/endpoint")).Single();
        Assert.Equal("fail", standing["statusText"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_does_not_fit_in_memory_comes_from_the_store_in_order()
    {
        var open = new TaskCompletionSource();
        _receiver.Behave("hook", _ => open.Task);
        await using var host = await TestHost.StartAsync(("Delivery:WindowEvents", "3"), ("Delivery:WindowBytes", "100"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        for (var number = 0; number < 150; number++)
        {
            await host.PublishAsync("tenant", "c", number);
        }

        open.SetResult();
        await _receiver.WaitAsync("hook", 150, Patience);

        Assert.Equal(Enumerable.Range(0, 150), Numbers("hook"));
    }

    [Fact]
    public async Task More_channels_than_an_endpoint_tracks_are_all_delivered_each_in_order()
    {
        await using var host = await TestHost.StartAsync(("Delivery:MaxLanes", "4"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async channel =>
        {
            for (var number = 0; number < 5; number++)
            {
                await host.PublishAsync("tenant", $"c{channel}", (channel * 100) + number);
            }
        }));

        await _receiver.WaitAsync("hook", 200, Patience);
        Assert.All(Numbers("hook").Distinct().GroupBy(number => number / 100), channel => Assert.Equal(channel.Order(), channel));
    }

    [Fact]
    public async Task Events_of_one_channel_published_at_once_arrive_in_the_order_in_which_they_were_accepted()
    {
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => host.PublishAsync("tenant", "c", number)));

        await _receiver.WaitAsync("hook", 200, Patience);
        var accepted = await host.Client.ListAsync("app/tenant/msg");
        Assert.Equal(accepted.Select(message => message["id"]!.GetValue<string>()).Reverse(), _receiver.At("hook").Select(one => one.Id));
    }

    [Fact]
    public async Task Events_without_a_channel_are_delivered_too()
    {
        await using var host = await TestHost.StartAsync();
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        for (var number = 0; number < 30; number++)
        {
            await host.PublishAsync("tenant", null, number);
        }

        await _receiver.WaitAsync("hook", 30, Patience);
        Assert.All(await host.Client.ListAsync("app/tenant/msg"), message => Assert.Null(message["channels"]));
    }

    private static int NumberOf(Received received) => JsonNode.Parse(received.Body)!["number"]!.GetValue<int>();

    /// <summary>
    /// Stores an event that is owed to the endpoint without the grains' knowledge, as a process does that dies before it can push.
    /// </summary>
    private static async Task<JournalResult> StoreBehindTheGrainsAsync(TestHost host, string channel, long sequence, int number)
    {
        var endpoint = await host.Client.GetAsync("app/tenant/endpoint/hook");
        var application = (await host.Client.GetAsync("app/tenant"))["id"]!.GetValue<string>();
        var snapshot = await host.Get<Applications.ApplicationStore>().ReadSubscriptionsAsync(application, default);
        var now = Timestamp.Now(TimeProvider.System);
        Assert.True(host.Get<Journal>().TryAppend(
            new EventAppend
            {
                Event = new AcceptedEvent
                {
                    Id = EntityId.New(EntityId.Message, TimeProvider.System),
                    ApplicationId = application,
                    Channel = channel,
                    Sequence = sequence,
                    EventType = "a.type",
                    Payload = System.Text.Encoding.UTF8.GetBytes($$"""{"number": {{number}} }"""),
                    AcceptedAt = now,
                    PayloadExpiresAt = now.AddDays(1),
                },
                Recipients = [new Recipient(endpoint["id"]!.GetValue<string>(), LaneName.OfChannel(channel))],
                SubscriptionVersion = snapshot!.Version,
                WakeAt = now.AddMilliseconds(200),
            },
            out var committed));
        return await committed;
    }

    private IEnumerable<int> Numbers(string name) => _receiver.At(name).Select(NumberOf);
}
