using System.Collections.Immutable;

namespace Fanfare.Retries;

/// <summary>A policy ready for use.</summary>
/// <param name="handlers">Its rules.</param>
/// <param name="failed">Told of a rule that has thrown; the next one is asked.</param>
public sealed class RetryPlan(ImmutableArray<RetryHandler> handlers, Action<Exception, Type> failed)
{
    /// <summary>A wait is never longer than this, whatever a registered handler says.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromDays(30);

    /// <summary>How long to wait before the next attempt; null when the failure is final.</summary>
    public TimeSpan? WaitAfter(RetryState state)
    {
        foreach (var handler in handlers)
        {
            try
            {
                if (handler.CanRetry(state))
                {
                    return handler.NextWait(state) is { } wait ? Clamp(wait) : null;
                }
            }
#pragma warning disable CA1031 // A host's own handler may throw whatever it likes: the delivery must have an end.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failed(exception, handler.GetType());
            }
        }

        return null;
    }

    private static TimeSpan Clamp(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxWait ? MaxWait : wait;
}
