using Fanfare.Deliveries;
using Microsoft.Extensions.Options;

namespace Fanfare.Limits;

public sealed class TurnsTests
{
    private readonly List<string> _entered = [];
    private readonly List<string> _endpoints = [];

    [Fact]
    public void No_more_are_under_way_than_may_be_in_all_and_of_one_application()
    {
        var turns = NewTurns(all: 5, perApplication: 3);

        Enter(turns, "a", 10);
        Enter(turns, "b", 10);

        // Of five places, one is for an application that has nothing under way.
        Assert.Equal((3, 1), (_entered.Count(one => one == "a"), _entered.Count(one => one == "b")));
    }

    [Fact]
    public void Applications_that_never_give_a_place_back_leave_some_to_those_that_have_none()
    {
        var turns = NewTurns(all: 8, perApplication: 100);
        Enter(turns, "silent", 100);
        Enter(turns, "also-silent", 100);

        Enter(turns, "first", 2);

        Assert.Equal(
            (6, 1, 1),
            (_entered.Count(one => one == "silent"), _entered.Count(one => one == "also-silent"), _entered.Count(one => one == "first")));
    }

    [Fact]
    public async Task Those_who_have_places_and_those_who_have_none_both_get_on()
    {
        var turns = NewTurns(all: 4, perApplication: 4);
        Enter(turns, "a", 6);
        for (var number = 0; number < 6; number++)
        {
            Enter(turns, $"b{number}", 1);
        }

        for (var left = 0; _entered.Count < 12; left++)
        {
            var before = _entered.Count;
            turns.Leave(_entered[left]);
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            while (_entered.Count == before && left < 11 && !soon.IsCancellationRequested)
            {
                await Task.Delay(1);
            }
        }

        Assert.Equal(6, _entered.Count(one => one == "a"));
    }

    [Fact]
    public async Task A_hundred_thousand_that_wait_cost_another_application_one_turn()
    {
        var turns = NewTurns(all: 2, perApplication: 2);
        Enter(turns, "flood", 100_000);
        Enter(turns, "quiet", 1);

        for (var left = 0; left < 2; left++)
        {
            var before = _entered.Count;
            turns.Leave("flood");
            await UntilAsync(() => _entered.Count > before);
        }

        Assert.Contains("quiet", _entered);
    }

    [Fact]
    public async Task Applications_that_wait_take_turns()
    {
        var turns = NewTurns(all: 1, perApplication: 1);
        Enter(turns, "a", 3);
        Enter(turns, "b", 3);
        Enter(turns, "c", 1);

        await LeaveAllAsync(turns);

        Assert.Equal(["a", "b", "c", "a", "b", "a", "b"], _entered);
    }

    [Fact]
    public async Task The_endpoints_of_one_application_take_turns_too()
    {
        var turns = NewTurns(all: 1, perApplication: 1);
        Enter(turns, "a", 1, "busy");
        Enter(turns, "a", 5, "busy");
        Enter(turns, "a", 1, "idle");

        turns.Leave("a");
        await UntilAsync(() => _entered.Count == 2);
        turns.Leave("a");
        await UntilAsync(() => _entered.Count == 3);

        Assert.Equal(["busy", "busy", "idle"], _endpoints);
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn_away()
    {
        var turns = NewTurns(all: 1, perApplication: 1);
        Enter(turns, "a", 1);
        using var stop = new CancellationTokenSource();
        var given = turns.EnterAsync("a", "e", stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Enter(turns, "b", 1);

        turns.Leave("a");

        await UntilAsync(() => _entered.Contains("b"));
    }

    [Fact]
    public async Task Whatever_comes_and_goes_everybody_has_had_a_turn_in_the_end()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var turns = NewTurns(all: 4, perApplication: 2);
        var inFlight = 0;
        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async number =>
        {
            var application = $"app{random.Next(5)}";
            using var stop = new CancellationTokenSource();
            var entering = turns.EnterAsync(application, $"ep{number % 7}", stop.Token).AsTask();
            if (number % 10 == 0)
            {
                await stop.CancelAsync();
            }

            try
            {
                await entering;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            Assert.InRange(Interlocked.Increment(ref inFlight), 1, 4);
            await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            turns.Leave(application);
        })).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(turns.EnterAsync("last", "e", default).AsTask().IsCompleted, $"A turn was lost (seed {seed}).");
    }

    private static Turns NewTurns(int all, int perApplication) =>
        new(Options.Create(new DeliveryOptions { MaxInFlight = all, MaxInFlightPerApplication = perApplication }));

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            Assert.False(timeout.IsCancellationRequested, "Waited in vain.");
            await Task.Delay(1);
        }
    }

    private async Task LeaveAllAsync(Turns turns)
    {
        for (var left = 0; left < 6; left++)
        {
            turns.Leave(_entered[^1]);
            var next = left + 2;
            await UntilAsync(() => _entered.Count == next);
        }
    }

    private void Enter(Turns turns, string application, int times, string endpoint = "e")
    {
        for (var number = 0; number < times; number++)
        {
            _ = EnterAsync();
        }

        async Task EnterAsync()
        {
            await turns.EnterAsync(application, endpoint, default);
            lock (_entered)
            {
                _entered.Add(application);
                _endpoints.Add(endpoint);
            }
        }
    }
}
