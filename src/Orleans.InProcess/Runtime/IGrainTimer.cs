namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of its grain.</summary>
public interface IGrainTimer : IDisposable
{
    void Change(TimeSpan dueTime, TimeSpan period);
}

/// <summary>How a grain timer ticks.</summary>
public readonly struct GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
{
    /// <summary>The time to the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public TimeSpan DueTime { get; init; } = dueTime;

    /// <summary>The time from the end of a tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for a single tick.</summary>
    public TimeSpan Period { get; init; } = period;

    /// <summary>Whether ticks interleave with calls.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks keep the activation from being collected.</summary>
    public bool KeepAlive { get; init; }
}
