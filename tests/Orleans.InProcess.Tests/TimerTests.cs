namespace Fanfare.Engine;

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_timer_never_overlaps_itself_and_its_period_starts_when_a_tick_has_ended()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITickingGrain>().StartAsync("t", interleave: true, keepAlive: false);

        silo.Clock.Advance(Second);
        await silo.Journal.HasAsync(1);
        silo.Clock.Advance(5 * Second);
        Assert.Equal(["tick 1"], silo.Journal.Lines);

        silo.Journal.Open("t1");
        await silo.Journal.HasAsync(2);
        silo.Journal.Open("t2");
        await AdvanceUntilAsync(silo, 4);
        Assert.Equal(["tick 1", "tock 1", "tick 2", "tock 2"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_tick_waits_its_turn_like_a_call()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>();
        await grain.StartAsync("t", interleave: false, keepAlive: false);
        silo.Journal.Open("t1");

        var call = grain.WaitAtAsync("a");
        await silo.Journal.HasAsync(1);
        silo.Clock.Advance(Second);
        silo.Journal.Open("a");
        await call;
        await silo.Journal.HasAsync(4);

        Assert.Equal(["enter a", "leave a", "tick 1", "tock 1"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_tick_that_interleaves_runs_beside_a_call()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>();
        await grain.StartAsync("t", interleave: true, keepAlive: false);
        silo.Journal.Open("t1");

        var call = grain.WaitAtAsync("a");
        await silo.Journal.HasAsync(1);
        silo.Clock.Advance(Second);
        await silo.Journal.HasAsync(3);
        Assert.Equal(["enter a", "tick 1", "tock 1"], silo.Journal.Lines);

        silo.Journal.Open("a");
        await call;
    }

    [Fact]
    public async Task A_failing_tick_does_not_end_its_timer()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITickingGrain>().FailEveryTickAsync();

        await AdvanceUntilAsync(silo, 3);

        Assert.All(silo.Journal.Lines, line => Assert.Equal("tick", line));
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<ITickingGrain>();
        await grain.StartAsync("t", interleave: false, keepAlive: false);

        await grain.StopAsync();
        silo.Clock.Advance(5 * Second);
        silo.Journal.Open("a");
        await grain.WaitAtAsync("a");

        Assert.Equal(["enter a", "leave a"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_timer_that_keeps_alive_keeps_its_grain_from_being_collected()
    {
        await using var silo = await TestSilo.StartAsync();
        await silo.Grain<ITickingGrain>("kept").StartAsync("t", interleave: false, keepAlive: true);
        var ticks = 0;
        for (var second = 1; second <= 400; second++)
        {
            silo.Journal.Open($"t{second}");
        }

        while (ticks < 400)
        {
            silo.Clock.Advance(Second);
            ticks = silo.Journal.Lines.Count / 2;
            await Task.Yield();
        }

        Assert.DoesNotContain("deactivated: ActivationIdle", silo.Journal.Lines);
        Assert.Equal("tock 400", silo.Journal.Lines[799]);
    }

    /// <summary>A timer is armed again on another thread than the one that moves the clock: move it until the lines are there.</summary>
    private static async Task AdvanceUntilAsync(TestSilo silo, int lines)
    {
        for (var patience = 0; silo.Journal.Lines.Count < lines && patience < 2000; patience++)
        {
            silo.Clock.Advance(Second);
            await Task.Delay(5);
        }
    }
}
