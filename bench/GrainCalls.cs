using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace Fanfare.Bench;

/// <summary>Calls from grain to grain: some callers, each of which calls its own grain one call after the other.</summary>
internal static class GrainCalls
{
    private const int CallsPerRun = 400_000;
    private const int Runs = 5;

    public static async Task RunAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans();
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        Console.WriteLine($"{CallsPerRun:N0} calls a run, {Runs} runs, {Environment.ProcessorCount} processors, .NET {Environment.Version}");
        foreach (var callers in (int[])[1, 2, 16, 256])
        {
            await RunOnceAsync(grains, callers);
            var rates = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                rates.Add(await RunOnceAsync(grains, callers));
            }

            rates.Sort();
            Console.WriteLine($"{callers,4} callers: {rates[Runs / 2],10:N0} calls/s (median; {rates[0]:N0} to {rates[^1]:N0})");
        }

        await host.StopAsync();
    }

    private static async Task<double> RunOnceAsync(IGrainFactory grains, int callers)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(number => grains.GetGrain<ICallerGrain>($"caller-{number}").CallAsync($"echo-{number}", CallsPerRun / callers)));
        return CallsPerRun / watch.Elapsed.TotalSeconds;
    }
}

/// <summary>Calls an <see cref="IEchoGrain"/>.</summary>
public interface ICallerGrain : IGrainWithStringKey
{
    Task CallAsync(string key, int times);
}

/// <summary>Answers what it is asked.</summary>
public interface IEchoGrain : IGrainWithStringKey
{
    Task<int> EchoAsync(int value);
}

internal sealed class CallerGrain : Grain, ICallerGrain
{
    public async Task CallAsync(string key, int times)
    {
        var echo = GrainFactory.GetGrain<IEchoGrain>(key);
        for (var call = 0; call < times; call++)
        {
            await echo.EchoAsync(call);
        }
    }
}

internal sealed class EchoGrain : Grain, IEchoGrain
{
    public Task<int> EchoAsync(int value) => Task.FromResult(value);
}
