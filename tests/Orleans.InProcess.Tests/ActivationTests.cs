using Microsoft.Extensions.DependencyInjection;
using Orleans.Engine;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fanfare.Engine;

public sealed class ActivationTests
{
    [Fact]
    public async Task A_failed_activation_fails_its_callers_and_the_next_call_tries_again()
    {
        await using var silo = await TestSilo.StartAsync();

        await Assert.ThrowsAsync<InvalidDataException>(silo.Grain<IFragileGrain>().SayAsync);
        Assert.Equal("well", await silo.Grain<IFragileGrain>().SayAsync());

        Assert.Equal(["tried", "tried"], silo.Journal.Lines);
    }

    [Fact]
    public async Task Threads_that_call_cold_grains_at_once_find_one_activation_of_each()
    {
        const int Grains = 2_000;
        await using var silo = await TestSilo.StartAsync();

        await InParallelAsync(number => silo.Grain<IPlainGrain>($"{number}").IdentifyAsync(), Grains);

        Assert.Equal(Grains, silo.Journal.Lines.Count(line => line == "activated"));
    }

    [Fact]
    public async Task However_fast_activations_fail_every_caller_hears_of_it()
    {
        await using var silo = await TestSilo.StartAsync();

        await InParallelAsync(number => Assert.ThrowsAsync<InvalidDataException>(silo.Grain<IBrokenGrain>($"{number % 7}").SayAsync), 5_000);

        await ActivationsAsync(silo.Services.GetRequiredService<Silo>(), 0);
    }

    [Fact]
    public async Task An_idle_grain_is_collected_and_comes_back_with_its_state()
    {
        await using var silo = await TestSilo.StartAsync();
        var engine = silo.Services.GetRequiredService<Silo>();
        Assert.Equal(1, await silo.Grain<ICounterGrain>().IncrementAsync());

        silo.Clock.Advance(TimeSpan.FromMinutes(6));
        await ActivationsAsync(engine, 0);

        Assert.Equal(1, await silo.Grain<ICounterGrain>().ReadAsync());
    }

    [Fact]
    public async Task A_grain_in_use_is_not_collected()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IPlainGrain>().IdentifyAsync();

        for (var minute = 0; minute < 10; minute++)
        {
            silo.Clock.Advance(TimeSpan.FromMinutes(1));
            await silo.Grain<IPlainGrain>().IdentifyAsync();
        }

        Assert.Equal(["activated"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_grain_may_put_off_its_collection()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<IPlainGrain>().StayAsync(TimeSpan.FromMinutes(30));

        silo.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(["activated"], silo.Journal.Lines);

        silo.Clock.Advance(TimeSpan.FromMinutes(11));
        await silo.Journal.HasAsync(2);
        Assert.Equal("deactivated: ActivationIdle", silo.Journal.Lines[1]);
    }

    [Fact]
    public async Task A_grain_that_leaves_ends_after_its_call_and_waiting_calls_go_to_the_next_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var first = grain.WaitAtAsync("a");
        var leave = grain.LeaveAsync();
        var next = grain.IdentifyAsync();
        silo.Journal.Open("a");
        await Task.WhenAll(first, leave, next);

        Assert.Equal(["activated", "enter a", "leave a", "deactivated: ApplicationRequested", "activated"], silo.Journal.Lines);
    }

    [Fact]
    public async Task State_written_behind_a_grains_back_is_refused_by_its_etag()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ICounterGrain>().IncrementAsync();

        var other = new Behind();
        var storage = silo.Services.GetRequiredKeyedService<IGrainStorage>("Default");
        var id = new GrainId(new GrainType("counter"), new IdSpan("one"));
        await storage.ReadStateAsync("count", id, other);
        await storage.WriteStateAsync("count", id, other);

        await Assert.ThrowsAsync<InconsistentStateException>(silo.Grain<ICounterGrain>().IncrementAsync);
    }

    [Fact]
    public async Task Cleared_state_is_gone_for_the_next_activation()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ICounterGrain>();
        await grain.IncrementAsync();

        await grain.ClearAsync();
        await grain.LeaveAsync();

        Assert.Equal(0, await grain.ReadAsync());
    }

    /// <summary>Makes each call from two threads at the same moment.</summary>
    private static Task InParallelAsync(Func<int, Task> call, int times)
    {
        var barrier = new Barrier(2);
        return Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () => Task.WhenAll(Enumerable.Range(0, times).Select(number =>
            {
                barrier.SignalAndWait();
                return call(number);
            })),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));
    }

    internal static async Task ActivationsAsync(Silo engine, int count)
    {
        var patience = 2000;
        while (engine.ActivationCount != count && patience-- > 0)
        {
            await Task.Delay(5);
        }

        Assert.Equal(count, engine.ActivationCount);
    }

    private sealed class Behind : Orleans.IGrainState<Count>
    {
        public Count? State { get; set; } = new();

        public string? ETag { get; set; }

        public bool RecordExists { get; set; }
    }
}
