using Fanfare.Deliveries;
using Fanfare.Endpoints;

namespace Fanfare.Limits;

public sealed class EndpointGateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly EndpointGate _gate = new(
        new BreakerOptions { Failures = 3, OpenFor = TimeSpan.FromSeconds(10), MaxOpenFor = TimeSpan.FromSeconds(30) },
        TimeSpan.FromDays(5));
    private DateTimeOffset _now = Start;
    private bool _isProbe;

    [Fact]
    public void Failures_in_a_row_open_the_breaker_and_a_success_between_them_does_not()
    {
        Fail();
        Fail();
        Succeed();
        Fail();
        Fail();
        Assert.True(Pass(_now));
        Fail();

        Assert.False(Pass(_now));
        Assert.Equal(Start.AddSeconds(10), _gate.OpensAt(_now));
    }

    [Fact]
    public void Half_open_it_lets_one_probe_pass_at_a_time()
    {
        Open();
        _now += TimeSpan.FromSeconds(10);

        Assert.True(Pass(_now));
        Assert.False(Pass(_now));
        Assert.Null(_gate.OpensAt(_now));
    }

    [Fact]
    public void A_probe_that_succeeds_closes_it()
    {
        Open();
        _now += TimeSpan.FromSeconds(10);
        Assert.True(Pass(_now));

        Succeed();

        Assert.True(Pass(_now));
        Assert.True(Pass(_now));
        Assert.Equal(EndpointHealth.Good, _gate.Health);
        Assert.Equal(EndpointHealth.Good, _gate.ToStore);
    }

    [Fact]
    public void A_probe_whose_event_is_refused_for_good_closes_it_for_the_endpoint_is_well()
    {
        Open();
        _now += TimeSpan.FromSeconds(10);
        Assert.True(Pass(_now));

        _gate.Learn(Outcome(400) with { Final = true }, _isProbe, _now, chance: 0);

        Assert.True(Pass(_now));
        Assert.False(_isProbe);
        Assert.Equal((false, false), (_gate.Health.BreakerOpen, _gate.ToStore.BreakerOpen));
    }

    [Fact]
    public void An_event_that_was_never_sent_says_nothing_of_the_endpoint()
    {
        Open();
        _now += TimeSpan.FromSeconds(10);
        Assert.True(Pass(_now));

        _gate.Learn(Outcome(0) with { Final = true }, _isProbe, _now, chance: 0);

        Assert.True(Pass(_now));
        Assert.Equal((true, true), (_isProbe, _gate.Health.BreakerOpen));
    }

    [Fact]
    public void A_probe_that_fails_doubles_its_time_up_to_the_longest()
    {
        Open();
        foreach (var seconds in (int[])[20, 30, 30])
        {
            _now = _gate.OpensAt(_now)!.Value;
            Assert.True(Pass(_now));
            Fail();
            Assert.Equal(_now.AddSeconds(seconds), _gate.OpensAt(_now));
        }
    }

    [Fact]
    public void Chance_spreads_probes_by_a_tenth()
    {
        Fail();
        Fail();
        _gate.Learn(Outcome(500), false, _now, chance: 1);

        Assert.Equal(Start.AddSeconds(11), _gate.OpensAt(_now));
    }

    [Fact]
    public void While_it_is_open_failures_of_requests_that_went_before_change_nothing()
    {
        Open();
        var opensAt = _gate.OpensAt(_now);

        Fail();

        Assert.Equal(opensAt, _gate.OpensAt(_now));
    }

    [Fact]
    public void A_request_for_less_pauses_everything_and_is_no_failure()
    {
        for (var times = 0; times < 5; times++)
        {
            Assert.Null(_gate.Learn(Outcome(429, retryAfter: TimeSpan.FromSeconds(7)), false, _now, 0));
        }

        Assert.False(Pass(_now.AddSeconds(6.9)));
        Assert.True(Pass(_now.AddSeconds(7)));
        Assert.Equal((false, null, Start.AddSeconds(7)), (_gate.Health.BreakerOpen, _gate.Health.FailingSince, _gate.Health.PausedUntil));
    }

    [Fact]
    public void A_success_of_a_request_that_went_before_does_not_end_a_pause()
    {
        _gate.Learn(Outcome(429, retryAfter: TimeSpan.FromSeconds(7)), false, _now, 0);

        Succeed();

        Assert.False(Pass(_now));
    }

    [Fact]
    public void A_shorter_pause_does_not_cut_a_longer_one()
    {
        _gate.Learn(Outcome(429, retryAfter: TimeSpan.FromSeconds(7)), false, _now, 0);
        _gate.Learn(Outcome(429, retryAfter: TimeSpan.FromSeconds(1)), false, _now, 0);

        Assert.Equal(Start.AddSeconds(7), _gate.OpensAt(_now));
    }

    [Fact]
    public void Gone_disables_at_once() => Assert.Equal("gone", _gate.Learn(Outcome(410), false, _now, 0));

    [Fact]
    public void Five_days_of_nothing_but_failure_disable()
    {
        for (var hours = 0; hours < 120; hours += 10)
        {
            _now = Start.AddHours(hours);
            Assert.Null(Fail());
        }

        _now = Start.AddDays(5);
        Assert.Equal("failing", Fail());
    }

    [Fact]
    public void Two_failures_with_nothing_between_them_do_not()
    {
        Fail();
        _now = Start.AddDays(6);

        Assert.Null(Fail());
    }

    [Fact]
    public void A_request_from_before_the_breaker_opened_is_no_probe()
    {
        Open();
        _now += TimeSpan.FromSeconds(10);
        Assert.True(Pass(_now));
        var opened = _gate.Health.Opened;

        _gate.Learn(Outcome(500), wasProbe: false, _now, 0);

        Assert.Equal(opened, _gate.Health.Opened);
        Assert.False(Pass(_now));
    }

    [Fact]
    public void A_success_within_five_days_begins_them_anew()
    {
        Fail();
        _now = Start.AddDays(4);
        Succeed();
        Fail();
        _now = Start.AddDays(8);

        Assert.Null(Fail());
    }

    [Fact]
    public void What_was_stored_goes_on_after_a_restart()
    {
        Open();
        var stored = _gate.ToStore;
        var after = new EndpointGate(new BreakerOptions(), TimeSpan.FromDays(5));

        after.Load(stored);

        Assert.Equal(_gate.OpensAt(_now), after.OpensAt(_now));
        Assert.Equal(Start, after.Health.FailingSince);
    }

    [Fact]
    public void A_failure_now_and_then_is_not_worth_a_write()
    {
        for (var times = 0; times < 10; times++)
        {
            Fail();
            Succeed();
        }

        Assert.Same(EndpointHealth.Good, _gate.ToStore);
    }

    [Fact]
    public void A_payload_that_is_gone_says_nothing_of_the_endpoint()
    {
        Open();
        _now = _gate.OpensAt(_now)!.Value;
        Assert.True(Pass(_now));

        _gate.Learn(new AttemptOutcome(DeliveryFault.PayloadGone, 0, "", _now, TimeSpan.Zero), _isProbe, _now, 0);

        Assert.True(_gate.Health.BreakerOpen);
        Assert.True(Pass(_now));
    }

    [Fact]
    public void A_limit_holds_and_a_new_one_starts_without_a_burst()
    {
        _gate.Limit(1, _now, rested: true);
        Assert.True(Pass(_now));
        Assert.False(Pass(_now));

        _gate.Limit(100, _now, rested: false);
        Assert.False(Pass(_now));
        Assert.True(Pass(_now.AddMilliseconds(10)));

        _gate.Limit(null, _now, rested: false);
        Assert.True(Pass(_now));
    }

    private static AttemptOutcome Outcome(int status, TimeSpan? retryAfter = null) =>
        new(
            status is >= 200 and <= 299 ? DeliveryFault.None : DeliveryFault.Status, status, "", Start,
            TimeSpan.Zero)
        { RetryAfter = retryAfter };

    private bool Pass(DateTimeOffset now) => _gate.TryPass(now, out _isProbe);

    /// <summary>What passed last has failed.</summary>
    private string? Fail() => _gate.Learn(Outcome(500), _isProbe, _now, chance: 0);

    private void Succeed() => _gate.Learn(Outcome(200), _isProbe, _now, chance: 0);

    private void Open()
    {
        Fail();
        Fail();
        Fail();
    }
}
