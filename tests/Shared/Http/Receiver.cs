using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Fanfare.Http;

/// <summary>A webhook receiver over real HTTP: writes down everything, and behaves by path as the test says.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Received>> _received = new();
    private readonly ConcurrentDictionary<string, Func<HttpContext, Received, Task>> _behaviours = new();
    private int _count;

    private Receiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MinResponseDataRate = null);
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Map("/{name}", TakeAsync);
    }

    public string Url => _app.Urls.First();

    /// <summary>All requests so far.</summary>
    public int Count => Volatile.Read(ref _count);

    public static async Task<Receiver> StartAsync()
    {
        var receiver = new Receiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>Requests to a path are answered so, instead of 200.</summary>
    public void Behave(string name, Func<HttpContext, Task> behaviour) => _behaviours[name] = (http, _) => behaviour(http);

    /// <summary>Requests to a path are answered by what is in them.</summary>
    public void Behave(string name, Func<HttpContext, Received, Task> behaviour) => _behaviours[name] = behaviour;

    /// <summary>What has come to a path, in order.</summary>
    public IReadOnlyList<Received> At(string name) => _received.TryGetValue(name, out var received) ? [.. received] : [];

    /// <summary>Waits until so many different events have come to a path.</summary>
    public async Task WaitAsync(string name, int events, TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        while (At(name).DistinctBy(received => received.Id).Count() < events)
        {
            Assert.False(
                timeout.IsCancellationRequested,
                $"Waited {patience} for {events} events at {name}; {At(name).DistinctBy(received => received.Id).Count()} came.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private async Task TakeAsync(HttpContext http, string name)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var received = new Received(http.Request.Method, headers.GetValueOrDefault("webhook-id", ""), body.ToArray(), headers);
        _received.GetOrAdd(name, _ => []).Enqueue(received);
        Interlocked.Increment(ref _count);
        if (_behaviours.TryGetValue(name, out var behaviour))
        {
            await behaviour(http, received);
        }
    }
}

/// <summary>One request that a receiver got.</summary>
internal sealed record Received(string Method, string Id, byte[] Body, Dictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;
}
