using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Storage;

namespace Fanfare.Engine;

/// <summary>A silo in a host of its own, with a clock that stands still.</summary>
internal sealed class TestSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private TestSilo(IHost host, ManualClock clock)
    {
        _host = host;
        Clock = clock;
    }

    public ManualClock Clock { get; }

    public IServiceProvider Services => _host.Services;

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public Journal Journal => _host.Services.GetRequiredService<Journal>();

    public static async Task<TestSilo> StartAsync()
    {
        var clock = new ManualClock();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<Journal>();
        builder.Services.AddKeyedSingleton<IGrainStorage, MemoryStorage>("Default");
        builder.UseOrleans(silo => silo
            .Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10))
            .Configure<GrainCollectionOptions>(options => options.CollectionAge = TimeSpan.FromMinutes(5)));
        var host = builder.Build();
        await host.StartAsync();
        return new TestSilo(host, clock);
    }

    public T Grain<T>(string key = "one")
        where T : IGrainWithStringKey => Grains.GetGrain<T>(key);

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Journal.OpenAll();
        await _host.StopAsync();
        _host.Dispose();
    }
}

/// <summary>What grains write down, and gates at which they wait until the test opens them.</summary>
internal sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
    private readonly Dictionary<string, TaskCompletionSource> _gates = [];
    private bool _open;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            _lines.Add(line);
            foreach (var (_, reached) in _waits.Where(wait => wait.Count == _lines.Count))
            {
                reached.TrySetResult();
            }
        }
    }

    public Task Gate(string name)
    {
        lock (_lock)
        {
            return GateOf(name).Task;
        }
    }

    public void Open(string name)
    {
        lock (_lock)
        {
            GateOf(name).TrySetResult();
        }
    }

    /// <summary>Lets everybody go, now and later.</summary>
    public void OpenAll()
    {
        lock (_lock)
        {
            _open = true;
            foreach (var gate in _gates.Values)
            {
                gate.TrySetResult();
            }
        }
    }

    /// <summary>Waits until so many lines stand here.</summary>
    public async Task HasAsync(int count)
    {
        Task reached;
        lock (_lock)
        {
            if (_lines.Count >= count)
            {
                return;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((count, source));
            reached = source.Task;
        }

        try
        {
            await reached.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited for {count} lines; there are: {string.Join(" | ", Lines)}");
        }
    }

    private TaskCompletionSource GateOf(string name)
    {
        if (!_gates.TryGetValue(name, out var gate))
        {
            _gates[name] = gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_open)
            {
                gate.SetResult();
            }
        }

        return gate;
    }
}
