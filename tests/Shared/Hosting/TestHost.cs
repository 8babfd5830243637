using System.Text.Json.Nodes;
using Fanfare.Api.Http.Keys;
using Fanfare.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Fanfare.Hosting;

/// <summary>The whole of Fanfare in this process, on a port of its own, with a store of its own.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("fanfare-test-");
    private readonly WebApplication _app;

    private TestHost((string Option, string Value)[] options, Action<IServiceCollection>? services) =>
        _app = SiloHost.Build([], builder =>
        {
            var values = new Dictionary<string, string?>
            {
                ["Urls"] = "http://127.0.0.1:0",
                ["Storage:Path"] = _data.FullName,
                ["Logging:LogLevel:Default"] = "None",
                ["Retry:Jitter"] = "0",
                ["Egress:Allow"] = "127.0.0.0/8",
            };
            foreach (var (option, value) in options)
            {
                values[option] = value;
            }

            builder.Configuration.AddInMemoryCollection(values);
            services?.Invoke(builder.Services);
        });

    public string Url => _app.Urls.First();

    public string Key { get; private set; } = "";

    public ApiClient Client { get; private set; } = null!;

    public static Task<TestHost> StartAsync(params (string Option, string Value)[] options) => StartAsync(null, options);

    /// <summary>Starts it with services of the test's own.</summary>
    public static async Task<TestHost> StartAsync(Action<IServiceCollection>? services, params (string Option, string Value)[] options)
    {
        var host = new TestHost(options, services);
        await host._app.Services.PrepareStorageAsync(default);
        host.Key = (await host.Get<FirstKey>().EnsureAsync(null, default)).NewKey!;
        await host._app.StartAsync();
        host.Client = new ApiClient(host.Url, host.Key);
        return host;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Adds an application with one endpoint, both by their names.</summary>
    public async Task SubscribeAsync(string application, string endpoint, string url)
    {
        await Client.SendAsync(HttpMethod.Post, "app?get_if_exists=true", $$"""{"name": "{{application}}", "uid": "{{application}}"}""");
        await Client.PostAsync($"app/{application}/endpoint", $$"""{"url": "{{url}}", "uid": "{{endpoint}}"}""");
    }

    /// <summary>Publishes an event whose payload is its number.</summary>
    public async Task<string> PublishAsync(string application, string? channel, int number, string eventType = "a.type")
    {
        var channels = channel is null ? "" : $"\"channels\": [\"{channel}\"], ";
        var message = await Client.PostAsync(
            $"app/{application}/msg", $$"""{"eventType": "{{eventType}}", {{channels}}"payload": {"number": {{number}} } }""");
        return message["id"]!.GetValue<string>();
    }

    /// <summary>Waits until what is at a path is as it should be.</summary>
    public async Task<JsonNode> UntilAsync(string path, Func<JsonNode, bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var node = await Client.GetAsync(path);
            if (holds(node))
            {
                return node;
            }

            Assert.False(timeout.IsCancellationRequested, $"In vain waited at {path}; it says {node}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
