using Orleans;
using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>Calls its grain back when something is due; the latest wish counts.</summary>
internal sealed class DueTimer(IGrainBase grain, Action due, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private IGrainTimer? _timer;
    private DateTimeOffset? _dueAt;

    public void Set(DateTimeOffset? dueAt)
    {
        if (dueAt is not { } at || at == _dueAt)
        {
            return;
        }

        _dueAt = at;
        var wait = at - time.GetUtcNow();
        wait = wait < Least ? Least : wait;
        if (_timer is null)
        {
            _timer = grain.RegisterGrainTimer(OnDueAsync, new GrainTimerCreationOptions { DueTime = wait, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        }
        else
        {
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    private Task OnDueAsync()
    {
        _dueAt = null;
        due();
        return Task.CompletedTask;
    }
}
