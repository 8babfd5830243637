using Orleans.Runtime;

namespace Orleans.Engine;

/// <summary>A timer whose ticks are calls to its own activation. The next period starts when a tick has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Lock _gate = new();
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CallRules _rules;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stopped;
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _ticking;
    private TimeSpan? _dueAfterTick;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Check(options.DueTime, options.Period);
        _stopped = _stopping.Token;
        _activation = activation;
        _callback = callback;
        _period = options.Period;
        _rules = (options.Interleave ? CallRules.Interleaves : CallRules.None) | (options.KeepAlive ? CallRules.KeepsAlive : CallRules.None);
        _timer = activation.Silo.Time.CreateTimer(static state => ((GrainTimer)state!).Tick(), this, options.DueTime, Timeout.InfiniteTimeSpan);
        activation.Add(this);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Check(dueTime, period);
        lock (_gate)
        {
            _period = period;
            if (_ticking)
            {
                _dueAfterTick = dueTime;
            }
            else
            {
                _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _activation.Remove(this);
        Stop();
    }

    internal void Stop()
    {
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        _timer.Dispose();
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private static void Check(TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        }

        if (period != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        }
    }

    private void Tick()
    {
        lock (_gate)
        {
            if (_ticking || _stopped.IsCancellationRequested)
            {
                return;
            }

            _ticking = true;
        }

        _activation.Receive(new TickCall(_activation.Silo, _activation.Target, _rules, _callback, TickEnded, _stopped));
    }

    private void TickEnded()
    {
        lock (_gate)
        {
            _ticking = false;
            var due = _dueAfterTick ?? _period;
            _dueAfterTick = null;
            if (!_stopped.IsCancellationRequested)
            {
                _timer.Change(due, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
