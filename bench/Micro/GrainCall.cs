using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Fanfare.Bench.Micro;

/// <summary>A call to a grain of the same process and its answer, one after the other.</summary>
[MemoryDiagnoser]
public class GrainCall
{
    private const int Calls = 1_000;

    private IHost? _host;
    private IEchoGrain? _echo;

    // Benchmarks that run in the tool's own process do not await what sets them up.
    [GlobalSetup]
    public void Start() => StartAsync().GetAwaiter().GetResult();

    [GlobalCleanup]
    public void Stop() => StopAsync().GetAwaiter().GetResult();

    [Benchmark(OperationsPerInvoke = Calls)]
    public async Task Call()
    {
        for (var call = 0; call < Calls; call++)
        {
            await _echo!.EchoAsync(call);
        }
    }

    private async Task StartAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans();
        _host = builder.Build();
        await _host.StartAsync();
        _echo = _host.Services.GetRequiredService<IGrainFactory>().GetGrain<IEchoGrain>("echo");
    }

    private async Task StopAsync()
    {
        await _host!.StopAsync();
        _host.Dispose();
    }
}
