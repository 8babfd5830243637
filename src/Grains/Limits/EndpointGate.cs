using Fanfare.Deliveries;
using Fanfare.Endpoints;

namespace Fanfare.Limits;

/// <summary>
/// Decides when the next request to an endpoint may go: not while it has asked for a pause, not while its breaker is open but for one
/// probe at a time, and not faster than its limit.
/// </summary>
internal sealed class EndpointGate(BreakerOptions breaker, TimeSpan disableAfter)
{
    /// <summary>
    /// A streak of failures is worth storing only after this time: an endpoint that now fails and now does not is not to cost a write each
    /// time.
    /// </summary>
    private static readonly TimeSpan StreakWorthStoring = TimeSpan.FromMinutes(1);

    /// <summary>A pause is worth storing only if it is longer than a restart takes.</summary>
    private static readonly TimeSpan PauseWorthStoring = TimeSpan.FromMilliseconds(100);

    /// <summary>A streak of failures ends with so long a silence: nothing has failed in it either.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(1);

    private TokenBucket? _bucket;
    private DateTimeOffset? _failedAt;
    private int _failures;
    private bool _probing;

    /// <summary>What the endpoint's answers have led to.</summary>
    public EndpointHealth Health { get; private set; } = EndpointHealth.Good;

    /// <summary>What of <see cref="Health"/> is worth storing.</summary>
    public EndpointHealth ToStore { get; private set; } = EndpointHealth.Good;

    /// <summary>Whether the one request that an open breaker lets through is under way.</summary>
    public bool IsProbing => _probing;

    /// <summary>Takes over what was stored.</summary>
    public void Load(EndpointHealth health)
    {
        Health = health;
        ToStore = health;
        _failures = 0;
        _failedAt = null;
        _probing = false;
    }

    /// <summary>Sets the limit.</summary>
    /// <param name="rate">Requests per second; null for any number.</param>
    /// <param name="now">The time.</param>
    /// <param name="rested">Whether nobody can have sent anything before.</param>
    public void Limit(double? rate, DateTimeOffset now, bool rested)
    {
        if (rate != _bucket?.Rate)
        {
            _bucket = rate is { } limit ? new TokenBucket(limit, now, full: rested) : null;
        }
    }

    /// <summary>When a request may go, as far as it can be said now; null when that depends on an outcome.</summary>
    public DateTimeOffset? OpensAt(DateTimeOffset now)
    {
        if (_probing)
        {
            return null;
        }

        var at = _bucket?.NextAt(now) ?? now;
        at = Health.PausedUntil > at ? Health.PausedUntil.Value : at;
        return Health is { BreakerOpen: true, ProbeAt: { } probeAt } && probeAt > at ? probeAt : at;
    }

    /// <summary>Lets a request go, if it may.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isProbe">Whether it is the one that an open breaker lets through; to be told to <see cref="Learn"/>.</param>
    public bool TryPass(DateTimeOffset now, out bool isProbe)
    {
        isProbe = false;
        if (!(OpensAt(now) <= now) || _bucket?.TryTake(now) == false)
        {
            return false;
        }

        isProbe = _probing = Health.BreakerOpen;
        return true;
    }

    /// <summary>Learns from what came of a request that it let go.</summary>
    /// <returns>Why the endpoint is to be disabled; null when it is not.</returns>
    public string? Learn(AttemptOutcome outcome, bool wasProbe, DateTimeOffset now, double chance)
    {
        _probing = _probing && !wasProbe && !outcome.Succeeded;
        if (outcome.Fault == DeliveryFault.PayloadGone)
        {
            return null;
        }

        if (outcome.Succeeded)
        {
            _failures = 0;
            Health = new EndpointHealth { PausedUntil = Health.PausedUntil > now ? Health.PausedUntil : null };
            ToStore = ToStore == EndpointHealth.Good ? ToStore : Health;
            return null;
        }

        if (outcome.RateLimited)
        {
            Pause(now + (outcome.RetryAfter ?? TimeSpan.Zero), now);
            return null;
        }

        if (outcome is { Final: true, StatusCode: > 0 })
        {
            // Whoever answers that it will never take an event is well.
            _failures = 0;
            var closed = Health with { BreakerOpen = false, ProbeAt = null, Opened = 0 };
            ToStore = Health.BreakerOpen ? closed : ToStore;
            Health = closed;
        }

        _failures += outcome.Final ? 0 : 1;
        Health = Health with { FailingSince = now - _failedAt > LongestSilence ? now : Health.FailingSince ?? now };
        _failedAt = now;
        if (
            !outcome.Final && breaker.Failures > 0
                && ((wasProbe && Health.BreakerOpen) || (!Health.BreakerOpen && _failures >= breaker.Failures)))
        {
            Open(now, chance);
        }
        else if (now - Health.FailingSince > StreakWorthStoring && ToStore.FailingSince is null)
        {
            ToStore = Health;
        }

        return outcome.Means == 410 ? "gone"
            : disableAfter > TimeSpan.Zero && now - Health.FailingSince >= disableAfter ? "failing"
            : null;
    }

    /// <summary>The endpoint is disabled: what its answers have led to counts no more when it is enabled again.</summary>
    public void Disable(string because)
    {
        Load(new EndpointHealth { DisabledBecause = because });
    }

    private void Pause(DateTimeOffset until, DateTimeOffset now)
    {
        if (until > now && !(Health.PausedUntil >= until))
        {
            Health = Health with { PausedUntil = until };
            if (until - now >= PauseWorthStoring && !(ToStore.PausedUntil + PauseWorthStoring >= until))
            {
                ToStore = Health;
            }
        }
    }

    private void Open(DateTimeOffset now, double chance)
    {
        // A tenth of chance, so that endpoints that have failed together are not probed together.
        var wait = Math.Min(breaker.OpenFor.TotalSeconds * Math.Pow(2, Math.Min(Health.Opened, 30)), breaker.MaxOpenFor.TotalSeconds) * (
            1 + (chance / 10));
        Health = Health with { BreakerOpen = true, ProbeAt = now + TimeSpan.FromSeconds(wait), Opened = Health.Opened + 1 };
        ToStore = Health;
    }
}
