using Orleans;
using Orleans.Runtime;

namespace Fanfare.Engine;

public sealed class CallTests
{
    [Fact]
    public async Task A_grain_is_activated_by_its_first_call_and_only_once()
    {
        await using var silo = await TestSilo.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => silo.Grain<IPlainGrain>().IdentifyAsync()));

        Assert.Equal(["activated"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_grain_knows_its_key_and_identity()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("a/b plain/a/b", await silo.Grain<IPlainGrain>("a/b").IdentifyAsync());
        Assert.Equal("a/b", silo.Grain<IPlainGrain>("a/b").GetPrimaryKeyString());
    }

    [Fact]
    public async Task References_to_one_grain_are_equal() =>
        await WithSilo(silo =>
        {
            Assert.Equal(silo.Grain<IPlainGrain>("x"), silo.Grain<IPlainGrain>("x"));
            Assert.NotEqual(silo.Grain<IPlainGrain>("x"), silo.Grain<IPlainGrain>("y"));
            return Task.CompletedTask;
        });

    [Fact]
    public async Task A_grain_calls_another_and_continues_in_its_own_turns() =>
        await WithSilo(async silo => Assert.Equal("f heard p plain/p", await silo.Grain<IForwardingGrain>("f").AskAsync("p")));

    [Fact]
    public async Task A_value_task_answers_like_a_task() =>
        await WithSilo(async silo => Assert.Equal(5, await silo.Grain<IPlainGrain>().AddAsync(2, 3)));

    [Fact]
    public async Task Two_calls_to_one_grain_never_run_together()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var first = grain.WaitAtAsync("a");
        var second = grain.WaitAtAsync("b");
        await silo.Journal.HasAsync(2);
        silo.Journal.Open("b");
        silo.Journal.Open("a");
        await Task.WhenAll(first, second);

        Assert.Equal(["activated", "enter a", "leave a", "enter b", "leave b"], silo.Journal.Lines);
    }

    [Fact]
    public async Task Calls_to_different_grains_run_beside_each_other()
    {
        await using var silo = await TestSilo.StartAsync();

        var first = silo.Grain<IPlainGrain>("one").WaitAtAsync("a");
        var second = silo.Grain<IPlainGrain>("two").WaitAtAsync("b");
        silo.Journal.Open("b");
        await second;
        Assert.False(first.IsCompleted);

        silo.Journal.Open("a");
        await first;
    }

    [Fact]
    public async Task Turns_of_a_plain_grain_never_overlap() =>
        await WithSilo(silo => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => silo.Grain<IPlainGrain>().SpinAsync(50))));

    [Fact]
    public async Task Turns_of_a_reentrant_grain_never_overlap_either() =>
        await WithSilo(silo => Task.WhenAll(Enumerable.Range(0, 20).Select(_ => silo.Grain<IReentrantGrain>().SpinAsync(50))));

    [Fact]
    public async Task A_reentrant_grain_starts_the_next_call_where_the_first_awaits()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IReentrantGrain>();

        var first = grain.WaitAtAsync("a");
        var second = grain.WaitAtAsync("b");
        await silo.Journal.HasAsync(2);
        Assert.Equal(["enter a", "enter b"], silo.Journal.Lines);

        silo.Journal.Open("b");
        await second;
        silo.Journal.Open("a");
        await first;
        Assert.Equal(["enter a", "enter b", "leave b", "leave a"], silo.Journal.Lines);
    }

    [Fact]
    public async Task A_method_marked_always_interleave_starts_beside_any_call()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var first = grain.WaitAtAsync("a");
        await grain.InterleaveAsync("x");
        Assert.False(first.IsCompleted);

        silo.Journal.Open("a");
        await first;
    }

    [Fact]
    public async Task Readers_run_together_and_a_writer_waits_for_them()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IPlainGrain>();

        var readers = Task.WhenAll(grain.ReadAsync("a"), grain.ReadAsync("b"));
        var writer = grain.WaitAtAsync("c");
        await silo.Journal.HasAsync(3);
        Assert.Equal(["activated", "enter a", "enter b"], silo.Journal.Lines);

        silo.Journal.Open("a");
        silo.Journal.Open("b");
        silo.Journal.Open("c");
        await Task.WhenAll(readers, writer);
        Assert.Equal("enter c", silo.Journal.Lines[5]);
    }

    [Fact]
    public async Task An_exception_reaches_the_caller_with_its_type() =>
        await WithSilo(async silo =>
        {
            var thrown = await Assert.ThrowsAsync<InvalidDataException>(silo.Grain<IPlainGrain>().FailAsync);
            Assert.Equal("as asked", thrown.Message);
        });

    [Fact]
    public async Task A_one_way_call_returns_before_it_has_run()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Grain<IPlainGrain>().TellAsync("told");
        Assert.DoesNotContain("told", silo.Journal.Lines);

        silo.Journal.Open("tell");
        await silo.Journal.HasAsync(2);
        Assert.Contains("told", silo.Journal.Lines);
    }

    [Fact]
    public async Task A_caller_gets_a_timeout_and_the_call_goes_on()
    {
        await using var silo = await TestSilo.StartAsync();

        var call = silo.Grain<IPlainGrain>().WaitAtAsync("a");
        await silo.Journal.HasAsync(2);
        silo.Clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<TimeoutException>(() => call);

        silo.Journal.Open("a");
        await silo.Journal.HasAsync(3);
        Assert.Contains("leave a", silo.Journal.Lines);
    }

    [Fact]
    public async Task A_method_may_have_a_timeout_of_its_own()
    {
        await using var silo = await TestSilo.StartAsync();

        var call = silo.Grain<IPlainGrain>().WaitShortlyAtAsync("a");
        await silo.Journal.HasAsync(2);
        silo.Clock.Advance(TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<TimeoutException>(() => call);
        silo.Journal.Open("a");
    }

    [Fact]
    public async Task A_token_cancels_the_call_that_it_was_given_to() =>
        await WithSilo(async silo =>
        {
            using var source = new CancellationTokenSource();
            var call = silo.Grain<IPlainGrain>().CancelAsync(source.Token);
            await source.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        });

    [Fact]
    public async Task A_stateless_worker_has_as_many_activations_as_it_allows()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grain<IWorkerGrain>();

        var calls = Task.WhenAll(grain.WaitAtAsync("a"), grain.WaitAtAsync("b"), grain.WaitAtAsync("c"));
        await silo.Journal.HasAsync(2);
        Assert.DoesNotContain("enter c", silo.Journal.Lines);

        silo.Journal.Open("a");
        silo.Journal.Open("b");
        silo.Journal.Open("c");
        await calls;
    }

    [Fact]
    public async Task An_interface_without_a_grain_is_refused_by_name() =>
        await WithSilo(silo =>
        {
            var thrown = Assert.Throws<ArgumentException>(() => silo.Grain<INobodysGrain>());
            Assert.Contains(nameof(INobodysGrain), thrown.Message, StringComparison.Ordinal);
            return Task.CompletedTask;
        });

    [Fact]
    public async Task A_stopping_silo_ends_running_calls_first_and_refuses_new_grains()
    {
        var silo = await TestSilo.StartAsync();
        var running = silo.Grain<IPlainGrain>().WaitAtAsync("a");
        await silo.Journal.HasAsync(2);

        var stop = silo.StopAsync();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => silo.Grain<IPlainGrain>("new").IdentifyAsync());
        Assert.False(stop.IsCompleted);
        silo.Journal.Open("a");
        await stop;

        await running;
        Assert.Equal(["activated", "enter a", "leave a", "deactivated: ShuttingDown"], silo.Journal.Lines);
    }

    private static async Task WithSilo(Func<TestSilo, Task> act)
    {
        await using var silo = await TestSilo.StartAsync();
        await act(silo);
    }
}

public interface INobodysGrain : IGrainWithStringKey;
