using System.Collections.Concurrent;
using System.Net;
using Fanfare.Egress;
using Fanfare.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare;

public sealed partial class LimitTests
{
    [Fact]
    public async Task A_breaker_that_has_opened_lets_probes_through_and_closes_with_the_first_success()
    {
        var healthy = false;
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = healthy ? 200 : 500;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(
            ("Breaker:Failures", "3"), ("Breaker:OpenFor", "00:00:00.3"), ("Breaker:MaxOpenFor", "00:00:00.6"), (
                "Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.01", 100))));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        for (var number = 0; number < 10; number++)
        {
            await host.PublishAsync("tenant", $"c{number}", number);
        }

        var open = await host.UntilAsync(
            "app/tenant/endpoint/hook", endpoint => endpoint["health"]?["breaker"]?.GetValue<string>() == "open");
        Assert.NotNull(open["health"]!["probeAt"]);
        var before = _receiver.At("hook").Count;
        await _receiver.WaitAsync("hook", 1, Patience);
        await UntilAsync(() => _receiver.At("hook").Count >= before + 2);

        healthy = true;
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 10);

        Assert.Null((await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["health"] is null))["health"]);
        var starts = await StartsAsync(host, "hook");
        var probes = starts.Skip(before).Take(2).ToList();
        Assert.True(probes[1] - probes[0] >= TimeSpan.FromSeconds(0.3), $"Two probes went within {probes[1] - probes[0]}.");
    }

    [Fact]
    public async Task Gone_disables_and_enabling_resumes_what_is_owed()
    {
        var gone = true;
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = gone ? 410 : 200;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(("Retry:Schedule", "00:00:00.01, 00:00:00.01"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.PublishAsync("tenant", "c", 1);

        var disabled = await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["disabled"]!.GetValue<bool>());
        Assert.Equal("gone", disabled["health"]!["disabledBecause"]!.GetValue<string>());
        Assert.Equal(1, (await host.Client.GetAsync("app/tenant/endpoint/hook/stats"))["pending"]!.GetValue<int>());
        Assert.Single(_receiver.At("hook"));

        gone = false;
        await host.Client.PatchAsync("app/tenant/endpoint/hook", """{"disabled": false}""");
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
        Assert.Null((await host.Client.GetAsync("app/tenant/endpoint/hook"))["health"]);
    }

    [Fact]
    public async Task Nothing_but_failure_for_long_enough_disables()
    {
        _receiver.Behave("hook", http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(
            ("Delivery:DisableAfter", "00:00:00.5"), ("Breaker:Failures", "0"), (
                "Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.1", 100))));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        await host.PublishAsync("tenant", "c", 1);

        var disabled = await host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["disabled"]!.GetValue<bool>());
        Assert.Equal("failing", disabled["health"]!["disabledBecause"]!.GetValue<string>());
    }

    /// <summary>Every request of the flood is held, and none ends: there is a place for the quiet application all the same.</summary>
    [Fact]
    public async Task An_application_with_much_to_do_does_not_take_every_place()
    {
        var held = new ConcurrentQueue<TaskCompletionSource>();
        _receiver.Behave("flood", _ =>
        {
            var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            held.Enqueue(release);
            return release.Task;
        });
        await using var host = await TestHost.StartAsync(("Delivery:MaxInFlight", "4"), ("Delivery:MaxInFlightPerApplication", "4"));
        await host.SubscribeAsync("loud", "flood", $"{_receiver.Url}/flood");
        await host.SubscribeAsync("quiet", "hook", $"{_receiver.Url}/quiet");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(number => host.PublishAsync("loud", $"c{number}", number)));
        await UntilAsync(() => held.Count == 3);

        await host.PublishAsync("quiet", "c", 1);

        await _receiver.WaitAsync("quiet", 1, Patience);
        Assert.Equal(3, held.Count);
        while (_receiver.At("flood").DistinctBy(received => received.Id).Count() < 200 || !held.IsEmpty)
        {
            Release(held);
            await Task.Delay(1);
        }
    }

    [Fact]
    public async Task One_applications_requests_are_no_more_than_its_share()
    {
        var held = new ConcurrentQueue<TaskCompletionSource>();
        foreach (var name in new[] { "a", "b", "c" })
        {
            _receiver.Behave(name, _ =>
            {
                var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                held.Enqueue(release);
                return release.Task;
            });
        }

        await using var host = await TestHost.StartAsync(
            ("Delivery:MaxInFlightPerApplication", "5"), ("Delivery:MaxInFlightPerEndpoint", "3"));
        foreach (var name in new[] { "a", "b" })
        {
            await host.SubscribeAsync("tenant", name, $"{_receiver.Url}/{name}");
        }

        await host.SubscribeAsync("other", "c", $"{_receiver.Url}/c");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => host.PublishAsync("tenant", $"c{number}", number)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => host.PublishAsync("other", $"c{number}", number)));
        await UntilAsync(() => held.Count == 8);

        Assert.Equal(3, _receiver.At("c").Count);
        Assert.Equal(5, _receiver.At("a").Count + _receiver.At("b").Count);
        Assert.InRange(_receiver.At("a").Count, 2, 3);
        while (_receiver.Count < 60 || !held.IsEmpty)
        {
            Release(held);
            await Task.Delay(1);
        }
    }

    /// <summary>A name that is one address for the first request and another, which is not allowed, for the next.</summary>
    [Fact]
    public async Task A_name_that_turns_private_is_called_no_more()
    {
        var asked = 0;
        await using var host = await TestHost.StartAsync(
            services =>
                services.AddSingleton<HostResolver>(
                    (_, _) =>
                        Task.FromResult<IPAddress[]>([IPAddress.Parse(Interlocked.Increment(ref asked) == 1 ? "127.0.0.1" : "127.0.0.2")])),
            ("Egress:Allow", "127.0.0.1"), ("Retry:Schedule", "00:00:00.01"));
        _receiver.Behave("hook", http =>
        {
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        await host.SubscribeAsync(
            "tenant", "hook", _receiver.Url.Replace("127.0.0.1", "flips.example", StringComparison.Ordinal) + "/hook");

        await host.PublishAsync("tenant", "c", 1);
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 1);
        await host.PublishAsync("tenant", "c", 2);
        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["fail"]!.GetValue<int>() == 1);

        Assert.Equal(
            ["refused", "refused", "none"],
            (await host.Client.ListAsync("app/tenant/attempt/endpoint/hook")).Select(attempt => attempt["fault"]!.GetValue<string>()));
        Assert.Single(_receiver.At("hook"));
    }

    [Fact]
    public async Task Without_order_an_event_that_fails_holds_no_other_back()
    {
        _receiver.Behave("hook", (http, received) =>
        {
            http.Response.StatusCode = received.Json["number"]!.GetValue<int>() == 1 && _receiver.At("hook").Count < 10 ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var host = await TestHost.StartAsync(
            ("Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.1", 100))), ("Breaker:Failures", "0"));
        await host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await host.Client.PatchAsync("app/tenant/endpoint/hook", """{"ordering": "none"}""");

        await host.PublishAsync("tenant", "c", 1);
        await host.PublishAsync("tenant", "c", 2);
        await host.PublishAsync("tenant", "c", 3);

        await host.UntilAsync("app/tenant/endpoint/hook/stats", stats => stats["success"]!.GetValue<int>() == 3);
        Assert.Equal([1, 2, 3], _receiver.At("hook").Select(received => received.Json["number"]!.GetValue<int>()).Distinct().Order());
        Assert.Equal(1, _receiver.At("hook")[^1].Json["number"]!.GetValue<int>());
    }
}
