using System.Collections.Immutable;

namespace Fanfare.Retries;

/// <summary>A policy ready for use.</summary>
internal sealed class RetryPlan(ImmutableArray<RetryHandler> handlers)
{
    /// <summary>A wait is never longer than this, whatever a registered handler says.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromDays(30);

    /// <summary>How long to wait before the next attempt; null when the failure is final.</summary>
    public TimeSpan? WaitAfter(RetryState state)
    {
        foreach (var handler in handlers)
        {
            if (handler.CanRetry(state))
            {
                return handler.NextWait(state) is { } wait ? Clamp(wait) : null;
            }
        }

        return null;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
}
