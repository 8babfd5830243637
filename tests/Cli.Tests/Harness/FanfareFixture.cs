using System.Text.Json.Nodes;
using Fanfare.Http;
using Fanfare.Processes;

namespace Fanfare.Harness;

/// <summary>A real Fanfare and a receiver, for all tests that can share them: each has an application of its own.</summary>
public sealed class FanfareFixture : IAsyncLifetime
{
    internal FanfareProcess Fanfare { get; private set; } = null!;

    internal Receiver Receiver { get; private set; } = null!;

    internal ApiClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Fanfare = await FanfareProcess.StartAsync(("Retry:Schedule", "01:00:00"), ("Verification:Backoff", "00:00:00.01"));
        Receiver = await Receiver.StartAsync();
        Client = Fanfare.NewClient();
    }

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Receiver.DisposeAsync();
        await Fanfare.DisposeAsync();
    }

    internal Task<JsonNode> AddAppAsync(string uid) => Client.PostAsync("app", $$"""{"name": "Of a test", "uid": "{{uid}}"}""");

    internal Task<JsonNode> AddEndpointAsync(string app, string uid) =>
        Client.PostAsync($"app/{app}/endpoint", $$"""{"url": "{{Receiver.Url}}/{{uid}}", "uid": "{{uid}}"}""");

    internal async Task<string> PublishAsync(string app, string eventType = "order.paid", string rest = "") =>
        (await Client.PostAsync($"app/{app}/msg",
            $$"""{"eventType": "{{eventType}}", {{rest}}"payload": {} }"""))["id"]!.GetValue<string>();

    /// <summary>Waits until a list has so many rows.</summary>
    internal async Task UntilAsync(string path, int rows)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Client.ListAsync(path)).Count != rows)
        {
            Assert.False(timeout.IsCancellationRequested, $"Waited in vain for {rows} rows at {path}.");
            await Task.Delay(20);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class FanfareCollection : ICollectionFixture<FanfareFixture>
{
    public const string Name = "Fanfare";
}
