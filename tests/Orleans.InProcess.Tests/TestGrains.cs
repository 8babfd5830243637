using System.Globalization;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Fanfare.Engine;

public interface IPlainGrain : IGrainWithStringKey
{
    Task WaitAtAsync(string gate);

    [AlwaysInterleave]
    Task InterleaveAsync(string name);

    [ReadOnly]
    Task ReadAsync(string gate);

    Task<string> IdentifyAsync();

    ValueTask<int> AddAsync(int left, int right);

    Task FailAsync();

    [OneWay]
    Task TellAsync(string line);

    Task LeaveAsync();

    Task StayAsync(TimeSpan span);

    Task SpinAsync(int turns);

    Task CancelAsync(CancellationToken cancellationToken);

    [ResponseTimeout("00:00:02")]
    Task WaitShortlyAtAsync(string gate);
}

internal sealed class PlainGrain(Journal journal) : Grain, IPlainGrain
{
    private int _inside;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write("activated");
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        journal.Write($"deactivated: {reason.ReasonCode}");
    }

    public async Task WaitAtAsync(string gate)
    {
        journal.Write($"enter {gate}");
        await journal.Gate(gate);
        journal.Write($"leave {gate}");
    }

    public Task InterleaveAsync(string name)
    {
        journal.Write($"interleave {name}");
        return Task.CompletedTask;
    }

    public Task ReadAsync(string gate) => WaitAtAsync(gate);

    public Task<string> IdentifyAsync() => Task.FromResult($"{this.GetPrimaryKeyString()} {IdentityString}");

    public async ValueTask<int> AddAsync(int left, int right)
    {
        await Task.Yield();
        return left + right;
    }

    public Task FailAsync() => throw new InvalidDataException("as asked");

    public async Task TellAsync(string line)
    {
        await journal.Gate("tell");
        journal.Write(line);
    }

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task StayAsync(TimeSpan span)
    {
        DelayDeactivation(span);
        return Task.CompletedTask;
    }

    public async Task SpinAsync(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            Thread.SpinWait(50);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }
    }

    public Task CancelAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

    public Task WaitShortlyAtAsync(string gate) => WaitAtAsync(gate);
}

public interface IReentrantGrain : IGrainWithStringKey
{
    Task WaitAtAsync(string gate);

    Task SpinAsync(int turns);
}

[Reentrant]
internal sealed class ReentrantGrain(Journal journal) : Grain, IReentrantGrain
{
    private int _inside;

    public async Task WaitAtAsync(string gate)
    {
        journal.Write($"enter {gate}");
        await journal.Gate(gate);
        journal.Write($"leave {gate}");
    }

    public async Task SpinAsync(int turns)
    {
        for (var turn = 0; turn < turns; turn++)
        {
            Assert.Equal(1, Interlocked.Increment(ref _inside));
            Thread.SpinWait(50);
            Interlocked.Decrement(ref _inside);
            await Task.Yield();
        }
    }
}

public interface IFragileGrain : IGrainWithStringKey
{
    Task<string> SayAsync();
}

internal sealed class FragileGrain(Journal journal) : Grain, IFragileGrain
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        journal.Write("tried");
        await Task.Yield();
        if (journal.Lines.Count < 2)
        {
            throw new InvalidDataException("not yet");
        }
    }

    public Task<string> SayAsync() => Task.FromResult("well");
}

public interface IBrokenGrain : IGrainWithStringKey
{
    Task SayAsync();
}

internal sealed class BrokenGrain : Grain, IBrokenGrain
{
    public override Task OnActivateAsync(CancellationToken cancellationToken) => throw new InvalidDataException("never");

    public Task SayAsync() => Task.CompletedTask;
}

public interface ICounterGrain : IGrainWithStringKey
{
    Task<int> IncrementAsync();

    Task<int> ReadAsync();

    Task ClearAsync();

    Task LeaveAsync();
}

public sealed class Count
{
    public int Value { get; set; }
}

internal sealed class CounterGrain([PersistentState("count")] IPersistentState<Count> count) : Grain, ICounterGrain
{
    public async Task<int> IncrementAsync()
    {
        count.State = new Count { Value = count.State.Value + 1 };
        await count.WriteStateAsync();
        return count.State.Value;
    }

    public Task<int> ReadAsync() => Task.FromResult(count.State.Value);

    public Task ClearAsync() => count.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface ITickingGrain : IGrainWithStringKey
{
    Task StartAsync(string gatePrefix, bool interleave, bool keepAlive);

    Task StopAsync();

    Task WaitAtAsync(string gate);

    Task FailEveryTickAsync();
}

internal sealed class TickingGrain(Journal journal) : Grain, ITickingGrain
{
    private IGrainTimer? _timer;
    private int _ticks;

    public Task StartAsync(string gatePrefix, bool interleave, bool keepAlive)
    {
        _timer = this.RegisterGrainTimer(
            async () =>
            {
                var tick = (++_ticks).ToString(CultureInfo.InvariantCulture);
                journal.Write($"tick {tick}");
                await journal.Gate(gatePrefix + tick);
                journal.Write($"tock {tick}");
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)) { Interleave = interleave, KeepAlive = keepAlive });
        return Task.CompletedTask;
    }

    public Task FailEveryTickAsync()
    {
        _timer = this.RegisterGrainTimer(
            () =>
            {
                journal.Write("tick");
                throw new InvalidDataException("as asked");
            },
            TimeSpan.FromSeconds(1),
            TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    public Task StopAsync()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task WaitAtAsync(string gate)
    {
        journal.Write($"enter {gate}");
        await journal.Gate(gate);
        journal.Write($"leave {gate}");
    }
}

public interface IWorkerGrain : IGrainWithStringKey
{
    Task WaitAtAsync(string gate);
}

[StatelessWorker(2)]
internal sealed class WorkerGrain(Journal journal) : Grain, IWorkerGrain
{
    public async Task WaitAtAsync(string gate)
    {
        journal.Write($"enter {gate}");
        await journal.Gate(gate);
        journal.Write($"leave {gate}");
    }
}

public interface IForwardingGrain : IGrainWithStringKey
{
    Task<string> AskAsync(string key);
}

internal sealed class ForwardingGrain : Grain, IForwardingGrain
{
    public async Task<string> AskAsync(string key)
    {
        var answer = await GrainFactory.GetGrain<IPlainGrain>(key).IdentifyAsync();
        return $"{this.GetPrimaryKeyString()} heard {answer}";
    }
}
