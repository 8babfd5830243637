using Orleans.Runtime;

namespace Fanfare.Endpoints;

/// <summary>A grain's timer for one moment; the latest wish counts.</summary>
internal sealed class DueTimer(IGrainTimer timer)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    private DateTimeOffset? _at;

    /// <summary>Sets the moment; null leaves the timer as it is.</summary>
    public void Set(DateTimeOffset? at, DateTimeOffset now)
    {
        if (at is { } moment && moment != _at)
        {
            _at = moment;
            timer.Change(moment - now < Least ? Least : moment - now, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The timer has fired.</summary>
    public void Fired() => _at = null;
}
