using Fanfare.Hosting;
using Fanfare.Http;

namespace Fanfare;

/// <summary>The callback of CloudEvents' handshake.</summary>
public sealed class VerificationCallbackTests
{
    [Fact]
    public async Task An_endpoint_may_give_leave_later_by_the_callback_that_it_was_offered()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(
            ("Verification:CallbackUrl", "http://callback.example/"), ("Delivery:SweepEvery", "00:00:00.05"));
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint",
            $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents", "holdUntilVerified": true} }""");
        await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["reason"] is not null);
        await host.PublishAsync("tenant", "c", 1);
        var callback = receiver.At("hook").Single().Headers["WebHook-Request-Callback"];
        Assert.StartsWith("http://callback.example/api/v1/verification/ep_", callback, StringComparison.Ordinal);

        using var http = new HttpClient();
        var url = callback.Replace("http://callback.example", host.Url, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await http.PostAsync(new Uri(url[..^1] + (url[^1] == '0' ? '1' : '0')), null)).StatusCode);
        Assert.Single(receiver.At("hook"));
        Assert.Equal(204, (int)(await http.GetAsync(new Uri(url))).StatusCode);

        await receiver.WaitAsync("hook", 2, TimeSpan.FromSeconds(30));
        Assert.Equal("verified", (await host.Client.GetAsync("app/tenant/endpoint/hook"))["verification"]!["status"]!.GetValue<string>());
        Assert.Equal(404, (int)(await http.GetAsync(new Uri(url))).StatusCode);
    }

    [Fact]
    public async Task A_callback_may_come_before_the_answer_to_the_request_that_offers_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(("Verification:CallbackUrl", "http://callback.example/"));
        var status = 0;
        receiver.Behave("hook", async (_, received) =>
        {
            using var http = new HttpClient();
            status = (int)(
                await http.PostAsync(
                    new Uri(
                        received.Headers["WebHook-Request-Callback"].Replace(
                            "http://callback.example", host.Url, StringComparison.Ordinal)),
                    null)).StatusCode;
        });
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents"} }""");

        await host.UntilAsync(
            "app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "verified");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Volatile.Read(ref status) == 0)
        {
            await Task.Delay(10, timeout.Token);
        }

        Assert.Equal(204, status);
    }

    [Fact]
    public async Task An_endpoint_that_never_makes_the_callback_has_failed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await TestHost.StartAsync(
            ("Verification:CallbackUrl", "http://callback.example/"), ("Verification:CallbackWithin", "00:00:01"), (
                "Delivery:SweepEvery", "00:00:00.05"));
        await host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{receiver.Url}}/hook", "uid": "hook", "verification": {"style": "cloudevents"} }""");

        var failed = await host.UntilAsync(
            "app/tenant/endpoint/hook", endpoint => endpoint["verification"]!["status"]!.GetValue<string>() == "failed");

        Assert.Contains("callback", failed["verification"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
