using System.Text.Json.Nodes;
using Fanfare.Hosting;
using Fanfare.Http;
using Microsoft.AspNetCore.Http;

namespace Fanfare;

/// <summary>What an organization is told of its customers' endpoints, by its own endpoints.</summary>
public sealed class OperationalEventTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Receiver _receiver = null!;
    private TestHost _host = null!;

    public async Task InitializeAsync()
    {
        _receiver = await Receiver.StartAsync();
        _host = await TestHost.StartAsync(
            ("Retry:Schedule", string.Join(',', Enumerable.Repeat("00:00:00.02", 5))), ("Breaker:Failures", "0"), (
                "Delivery:SweepEvery", "00:00:00.05"),
            ("Verification:Attempts", "1"));
        await _host.Client.PostAsync("app", """{"name": "tenant", "uid": "tenant"}""");
        await _host.Client.PostAsync("operational-webhook/endpoint", $$"""{"url": "{{_receiver.Url}}/ops", "uid": "ops"}""");
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task The_life_of_an_endpoint_is_told_in_order()
    {
        Answer(_ => 410);
        await _host.Client.PostAsync("app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/hook", "uid": "hook"}""");
        await _host.Client.PatchAsync("app/tenant/endpoint/hook", """{"description": "new"}""");
        await _host.PublishAsync("tenant", "c", 1);
        await _host.UntilAsync("app/tenant/endpoint/hook", endpoint => endpoint["disabled"]!.GetValue<bool>());
        await _host.Client.SendAsync(HttpMethod.Delete, "app/tenant/endpoint/hook");

        var told = await ToldAsync("endpoint.deleted");

        Assert.Equal(
            ["endpoint.created", "endpoint.updated", "endpoint.disabled", "endpoint.deleted"],
            told.Select(one => one["type"]!.GetValue<string>()));
        Assert.All(
            told,
            one =>
                Assert.Equal(
                    ("tenant", "hook"), (one["data"]!["appUid"]!.GetValue<string>(), one["data"]!["endpointUid"]!.GetValue<string>())));
        Assert.Equal("gone", told[2]["data"]!["trigger"]!.GetValue<string>());
        Assert.StartsWith("v1,", _receiver.At("ops")[0].Headers["webhook-signature"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_that_fails_for_long_is_told_and_that_it_recovered_or_did_not()
    {
        Answer(received => NumberOf(received) == 1 || _receiver.At("hook").Count(one => one.Id == received.Id) <= 5 ? 500 : 200);
        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");

        var exhausted = await _host.PublishAsync("tenant", "one", 1);
        await ToldAsync("message.attempt.exhausted");
        var recovered = await _host.PublishAsync("tenant", "two", 2);
        var told = await ToldAsync("message.attempt.recovered");

        Assert.Equal(
            [("message.attempt.failing", exhausted), ("message.attempt.exhausted", exhausted), ("message.attempt.failing", recovered),
                ("message.attempt.recovered", recovered)],
            told.Skip(1).Select(one => (one["type"]!.GetValue<string>(), one["data"]!["msgId"]!.GetValue<string>())));
        Assert.Equal(500, told[1]["data"]!["lastAttempt"]!["responseStatusCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task How_a_handshake_ended_is_told()
    {
        var pass = false;
        _receiver.Behave(
            "hook",
            (http, received) => pass ? http.Response.WriteAsync(received.Json["challenge"]!.GetValue<string>()) : Task.CompletedTask);
        await _host.Client.PostAsync(
            "app/tenant/endpoint", $$"""{"url": "{{_receiver.Url}}/hook", "uid": "hook", "verification": {"style": "challenge"} }""");
        var failed = (await ToldAsync("endpoint.verification_failed"))[^1];
        pass = true;
        await _host.Client.PostAsync("app/tenant/endpoint/hook/verify", "");

        await ToldAsync("endpoint.verified");

        Assert.Contains("challenge", failed["data"]!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operational_endpoint_hears_what_it_has_asked_for_and_nothing_of_itself()
    {
        await _host.Client.PostAsync(
            "operational-webhook/endpoint", $$"""{"url": "{{_receiver.Url}}/only", "uid": "only", "eventTypes": ["endpoint.deleted"]}""");
        await _host.SubscribeAsync("tenant", "hook", $"{_receiver.Url}/hook");
        await _host.Client.SendAsync(HttpMethod.Delete, "app/tenant/endpoint/hook");

        await ToldAsync("endpoint.deleted");

        await _receiver.WaitAsync("only", 1, Patience);
        Assert.Equal("endpoint.deleted", _receiver.At("only").Single().Json["type"]!.GetValue<string>());
        Assert.Equal(["endpoint.created", "endpoint.deleted"], _receiver.At("ops").Select(one => one.Json["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_organizations_own_application_shows_nowhere_else()
    {
        Assert.Equal(["tenant"], (await _host.Client.ListAsync("app")).Select(application => application["uid"]!.GetValue<string>()));
        Assert.Equal(
            ["ops"],
            (await _host.Client.ListAsync("operational-webhook/endpoint")).Select(endpoint => endpoint["uid"]!.GetValue<string>()));
        Assert.Equal("whsec_", (await _host.Client.GetAsync("operational-webhook/endpoint/ops/secret"))["key"]!.GetValue<string>()[..6]);
        Assert.Equal(404, (int)(await _host.Client.SendAsync(HttpMethod.Get, "app/tenant/endpoint/ops")).Status);
    }

    private static int NumberOf(Received received) => received.Json["number"]!.GetValue<int>();

    private void Answer(Func<Received, int> status) => _receiver.Behave("hook", (http, received) =>
    {
        http.Response.StatusCode = status(received);
        return Task.CompletedTask;
    });

    /// <summary>What was told, once it was told that.</summary>
    private async Task<List<JsonNode>> ToldAsync(string type)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var told = _receiver.At("ops").Select(one => one.Json).ToList();
            if (told.Exists(one => one["type"]!.GetValue<string>() == type))
            {
                return told;
            }

            Assert.False(
                timeout.IsCancellationRequested, $"Nobody told '{type}', but {string.Join(", ", told.Select(one => one["type"]))}.");
            await Task.Delay(10);
        }
    }
}
