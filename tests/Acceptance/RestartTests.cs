using System.Net;
using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Acceptance;

public sealed class RestartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_retry_that_waits_survives_a_kill()
    {
        await using var receiver = await Receiver.StartAsync();
        var healthy = false;
        receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = healthy ? 200 : 503;
            return Task.CompletedTask;
        });
        await using var fanfare = await FanfareProcess.StartAsync(("Retry:Schedule", "00:00:02"), ("Retry:Jitter", "0"));
        using var client = fanfare.NewClient();
        await SubscribeAsync(client, receiver);
        await PublishAsync(client, 1);
        await receiver.WaitAsync("hook", 1, Patience);
        while ((await client.ListAsync("app/tenant/attempt/endpoint/hook")).Count == 0)
        {
            await Task.Delay(10);
        }

        await fanfare.KillAsync();
        healthy = true;
        await fanfare.RestartAsync();

        while ((await client.GetAsync("app/tenant/endpoint/hook/stats"))["success"]!.GetValue<int>() == 0)
        {
            await Task.Delay(10);
        }

        var attempts = await client.ListAsync("app/tenant/attempt/endpoint/hook");
        Assert.Equal([0, 2], attempts.Select(attempt => attempt["status"]!.GetValue<int>()));
        Assert.Equal([200, 503], attempts.Select(attempt => attempt["responseStatusCode"]!.GetValue<int>()));
        var gap = attempts[0]["timestamp"]!.GetValue<DateTime>() - attempts[1]["timestamp"]!.GetValue<DateTime>();
        Assert.True(gap >= TimeSpan.FromSeconds(2), $"The retry came after {gap}, before its time.");
    }

    [Fact]
    public async Task Told_to_stop_it_lets_requests_in_flight_finish_and_keeps_the_rest_for_later()
    {
        await using var receiver = await Receiver.StartAsync();
        var answer = new TaskCompletionSource();
        receiver.Behave("hook", http => answer.Task.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        await using var fanfare = await FanfareProcess.StartAsync();
        using var client = fanfare.NewClient();
        await SubscribeAsync(client, receiver);
        await PublishAsync(client, 1);
        await PublishAsync(client, 2);
        await receiver.WaitAsync("hook", 1, Patience);

        var stopping = fanfare.StopAsync();
        await Task.Delay(200);
        answer.SetResult();
        Assert.Equal(0, await stopping);
        await fanfare.RestartAsync();
        await receiver.WaitAsync("hook", 2, Patience);

        // Each came once: the first was finished and recorded before the end, the second was not begun.
        Assert.Equal(2, receiver.At("hook").Count);
    }

    [Fact]
    public async Task When_the_store_is_full_it_answers_503_and_keeps_exactly_what_it_accepted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(("Storage:MaxBytes", "1500000"), ("Logging:LogLevel:Default", "None"));
        using var client = fanfare.NewClient();
        await SubscribeAsync(client, receiver);
        var accepted = new HashSet<string>();
        var refused = 0;
        for (var number = 0; number < 2_000 && refused < 20; number++)
        {
            var (status, body, headers) = await client.SendAsync(
                HttpMethod.Post, "app/tenant/msg", EventOf(number, new string('x', 4_000)));
            if (status == HttpStatusCode.Accepted)
            {
                accepted.Add(JsonNode.Parse(body)!["id"]!.GetValue<string>());
                continue;
            }

            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Equal("1", headers.GetValues("Retry-After").Single());
            Assert.Equal("unavailable", JsonNode.Parse(body)!["code"]!.GetValue<string>());
            refused++;
        }

        Assert.Equal(20, refused);
        await fanfare.KillAsync();
        await fanfare.RestartAsync(("Storage:MaxBytes", "0"));

        Assert.Equal(
            accepted.Order(), (await client.ListAsync("app/tenant/msg")).Select(message => message["id"]!.GetValue<string>()).Order());
        await receiver.WaitAsync("hook", accepted.Count, Patience);
        Assert.Equal(accepted.Order(), receiver.At("hook").Select(one => one.Id).Distinct().Order());
    }

    private static async Task SubscribeAsync(ApiClient client, Receiver receiver)
    {
        await client.PostAsync("app", """{"name": "Tenant", "uid": "tenant"}""");
        await client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook"}""");
    }

    private static Task<JsonNode> PublishAsync(ApiClient client, int number) => client.PostAsync("app/tenant/msg", EventOf(number, ""));

    private static string EventOf(int number, string filling) =>
        $$"""{"eventType": "restart.test", "channels": ["one"], "payload": {"number": {{number}}, "filling": "{{filling}}"} }""";
}
