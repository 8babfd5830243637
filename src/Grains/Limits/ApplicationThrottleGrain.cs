using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Fanfare.Limits;

/// <summary>
/// One token bucket for all endpoints of an application. What an activation leaves when it ends in order is kept for the next one; after a
/// crash, and under another rate, the bucket starts empty: whoever had it before may just have let some through (ADR 0024).
/// </summary>
internal sealed partial class ApplicationThrottleGrain(
    [PersistentState(
        "application-throttle")] IPersistentState<ThrottleState> state, TimeProvider time, ILogger<ApplicationThrottleGrain> logger)
    : Grain, IApplicationThrottleGrain
{
    private ThrottleState? _left;
    private TokenBucket? _bucket;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _left = state is { RecordExists: true, State.InUse: false } ? state.State : null;
        await SaveAsync(new ThrottleState { InUse = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _bucket is null ? SaveAsync(_left ?? new ThrottleState())
            : SaveAsync(new ThrottleState { Rate = _bucket.Rate, Tokens = _bucket.TokensAt(time.GetUtcNow()), At = time.GetUtcNow() });

    public Task<TimeSpan> ReserveAsync(int rate)
    {
        var now = time.GetUtcNow();
        if (_bucket?.Rate != rate)
        {
            var left = _bucket is null && _left?.Rate == rate ? _left : null;
            _bucket = left is null ? new TokenBucket(rate, now, full: false) : new TokenBucket(rate, left.At, full: false, left.Tokens);
        }

        return Task.FromResult(_bucket.Reserve(now, IApplicationThrottleGrain.MaxWait));
    }

    private async Task SaveAsync(ThrottleState saved)
    {
        try
        {
            state.State = saved;
            await state.WriteStateAsync();
        }
#pragma warning disable CA1031 // A limit that cannot be saved is kept all the same: the next activation starts with an empty bucket.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            LogNotSaved(exception, this.GetPrimaryKeyString());
        }
    }

    [LoggerMessage(LogLevel.Debug, "The rate-limit state of {ApplicationId} could not be saved")]
    private partial void LogNotSaved(Exception exception, string applicationId);
}

/// <summary>What an activation leaves to the next one.</summary>
internal sealed record ThrottleState
{
    /// <summary>Whether an activation has it now, or has ended without saying what it has let through.</summary>
    public bool InUse { get; init; }

    /// <summary>Deliveries per second.</summary>
    public double Rate { get; init; }

    /// <summary>The tokens at <see cref="At"/>; less than 0 when some are promised.</summary>
    public double Tokens { get; init; }

    public DateTimeOffset At { get; init; }
}
