namespace Fanfare.Limits;

/// <summary>
/// One endpoint's part of its application's limit: a single delivery that the limit allows, to be spent within a second. So what cannot
/// be spent is not saved up, and other endpoints get theirs.
/// </summary>
internal sealed class ApplicationShare(TimeProvider time)
{
    private static readonly TimeSpan SpendWithin = TimeSpan.FromSeconds(1);

    private DateTimeOffset? _since;

    /// <summary>Whether there is one to spend.</summary>
    public bool IsAtHand => time.GetUtcNow() - _since <= SpendWithin;

    /// <summary>Waits until there is one to spend.</summary>
    /// <param name="throttle">The grain that keeps the application's limit.</param>
    /// <param name="rate">The limit, in deliveries per second.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False when that would take too long: it is to be asked for again, under the limit that there is then.</returns>
    public async Task<bool> TryTakeAsync(IApplicationThrottleGrain throttle, int rate, CancellationToken cancellationToken)
    {
        if (IsAtHand)
        {
            return true;
        }

        var wait = await throttle.ReserveAsync(rate);
        var taken = wait <= IApplicationThrottleGrain.MaxWait;
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(taken ? wait : IApplicationThrottleGrain.MaxWait, time, cancellationToken);
        }

        _since = taken ? time.GetUtcNow() : null;
        return taken;
    }

    public void Spend() => _since = null;
}
