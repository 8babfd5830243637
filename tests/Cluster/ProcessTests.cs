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
        await using var first = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "silo")]);
        await using var second = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "silo")]);
        await using var gateway = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "gateway")]);
        await using var otherGateway = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "gateway")]);

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

    [PostgresFact]
    public async Task A_hook_made_at_one_gateway_is_taken_at_another_and_one_delivery_posted_a_hundred_times_at_both_makes_one_event()
    {
        var options = await OnPostgresAsync();
        await using var silo = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "silo")]);
        await using var gateway = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "gateway")]);
        await using var otherGateway = await FanfareProcess.StartAsync([.. options, ("Cluster:Role", "gateway")]);
        using var client = gateway.NewClient();
        await client.PostAsync("app", """{"name": "Acme", "uid": "acme"}""");
        await client.PostAsync(
            "app/acme/hook", """{"route": "/orders", "deliveryId": "{header:X-Delivery}", "answer": {"body": "{id}"}}""");
        using var http = new HttpClient();

        async Task<string> PostAsync(FanfareProcess process)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, process.Url + "/hooks/acme/orders")
            {
                Content = new StringContent("""{"order": 1}"""),
            };
            request.Headers.Add("X-Delivery", "the-one");
            using var answer = await http.SendAsync(request);
            return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
        }

        var first = await PostAsync(otherGateway);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(turn => PostAsync(turn % 2 == 0 ? gateway : otherGateway)));

        var made = Assert.Single(await client.ListAsync("app/acme/msg"));
        Assert.Equal("200 " + made["id"]!.GetValue<string>(), first);
        Assert.All(answers, answer => Assert.Equal(first, answer));
    }

    private static async Task<(string, string)[]> OnPostgresAsync() =>
    [
        ("Storage:Store", "postgres"),
        ("Storage:ConnectionString", await (await PostgresServer.GetAsync()).NewDatabaseAsync()),
        ("Cluster:Address", "127.0.0.1"),
        ("Logging:LogLevel:Default", "Error"),
    ];
}
