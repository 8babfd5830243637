using System.Collections.Immutable;
using Fanfare.Deliveries;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Fanfare.Retries;

public sealed class RetryPlanTests
{
    private static readonly RetryState Failure =
        new() { Fault = DeliveryFault.Status, StatusCode = 500, Attempts = 1, Age = TimeSpan.Zero, Chance = 0.5 };

    private static readonly Gen<double> Chances = Gen.Choose(0, 1_000_000).Select(number => number / 1_000_000d);

    [Fact]
    public void The_platforms_default_is_five_seconds_to_ten_hours_in_seven_waits()
    {
        var plan = NewPlans().For(null);

        Assert.Equal([5, 300, 1_800, 7_200, 18_000, 36_000, 36_000], Waits(plan, Failure).Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public void By_default_an_endpoint_that_wants_less_is_asked_again_for_three_days_and_never_later_than_five_minutes()
    {
        var limited = Failure with { StatusCode = 429, Attempts = 0, RateLimitedAttempts = 1 };

        var waits = Waits(NewPlans().For(null), limited);

        Assert.InRange(waits.Sum(wait => wait.TotalHours), 71, 72);
        Assert.All(waits, wait => Assert.InRange(wait.TotalSeconds, 0, 300));
    }

    [Fact]
    public void Waits_grow_from_the_first_by_the_factor_to_the_cap_and_stay_there() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            (from first in Gen.Choose(1, 10_000)
             from factor in Gen.Choose(10, 100)
             from cap in Gen.Choose(1, 100_000)
             from retries in Gen.Choose(1, 40)
             select (First: first / 10d, Factor: factor / 10d, Cap: cap / 10d, Retries: retries)).ToArbitrary(),
            policy =>
            {
                var interval = new RetryInterval
                {
                    Type = RetryInterval.Exponential,
                    Seconds = policy.First,
                    Factor = policy.Factor,
                    CapSeconds = policy.Cap,
                };
                var waits = Waits(
                    Plan(new RetryRule { On = RetryFailures.AnyFailure, Interval = interval, MaxRetries = policy.Retries }), Failure);
                return waits.Length == policy.Retries
                    && waits.All(wait => wait.TotalSeconds <= policy.Cap + 1e-6)
                    && waits.Zip(waits.Skip(1)).All(pair => pair.First <= pair.Second)
                    && Math.Abs(waits[0].TotalSeconds - Math.Min(policy.First, policy.Cap)) < 1e-6;
            }));

    [Theory]
    [InlineData(RetryJitter.None, null, 1, 1)]
    [InlineData(RetryJitter.Full, null, 0, 1)]
    [InlineData(RetryJitter.Equal, null, 0.5, 1)]
    [InlineData(RetryJitter.ByPercent, 20, 0.8, 1.2)]
    [InlineData(RetryJitter.ByPercent, 100, 0, 2)]
    public void A_wait_strays_by_its_jitter_and_by_no_more(string type, int? percent, double least, double most)
    {
        var rule = new RetryRule
        {
            On = RetryFailures.AnyFailure,
            Interval = new RetryInterval { Type = RetryInterval.Fixed, Seconds = 100 },
            Jitter = new RetryJitter { Type = type, Percent = percent },
            MaxRetries = 5,
        };

        Assert.Equal(least * 100, Plan(rule).WaitAfter(Failure with { Chance = 0 })!.Value.TotalSeconds, 6);
        Assert.Equal(most * 100, Plan(rule).WaitAfter(Failure with { Chance = 1 })!.Value.TotalSeconds, 6);
        Check.QuickThrowOnFailure(Prop.ForAll(Chances.ToArbitrary(), chance =>
        {
            var wait = Plan(rule).WaitAfter(Failure with { Chance = chance })!.Value.TotalSeconds / 100;
            return wait >= least - 1e-9 && wait <= most + 1e-9;
        }));
    }

    [Fact]
    public void No_number_makes_a_wait_that_is_none()
    {
        var interval = new RetryInterval { Type = RetryInterval.Exponential, Seconds = 0, Factor = 100 };

        Assert.Equal(
            1_000, Waits(Plan(new RetryRule { On = RetryFailures.AnyFailure, Interval = interval, MaxRetries = 1_000 }), Failure).Length);
        Assert.All(
            Waits(
                Plan(new RetryRule { On = RetryFailures.AnyFailure, Interval = interval with { Seconds = 1 }, MaxRetries = 1_000 }),
                Failure),
            wait => Assert.InRange(wait, TimeSpan.Zero, RetryPlan.MaxWait));
    }

    [Fact]
    public void A_list_ends_with_its_last_wait()
    {
        var plan = Plan(
            new RetryRule
            {
                On = RetryFailures.AnyFailure,
                Interval = new RetryInterval { Type = RetryInterval.ByList, List = [1, 0, 2.5] },
            });

        Assert.Equal([1, 0, 2.5], Waits(plan, Failure).Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public void No_retry_comes_later_than_the_age_allows()
    {
        var rule = Fixed(RetryFailures.AnyFailure, 10) with { MaxRetries = null, MaxAgeSeconds = 35 };

        Assert.Equal(3, Waits(Plan(rule), Failure).Length);
        Assert.Null(Plan(rule).WaitAfter(Failure with { Age = TimeSpan.FromSeconds(26) }));
    }

    [Theory]
    [InlineData(DeliveryFault.Connection, 0, null, 1)]
    [InlineData(DeliveryFault.Timeout, 0, null, 1)]
    [InlineData(DeliveryFault.Tls, 0, null, 1)]
    [InlineData(DeliveryFault.Response, 200, null, 1)]
    [InlineData(DeliveryFault.Status, 429, null, 2)]
    [InlineData(DeliveryFault.Status, 503, 0, 2)]
    [InlineData(DeliveryFault.Status, 503, null, 3)]
    [InlineData(DeliveryFault.Status, 599, null, 3)]
    [InlineData(DeliveryFault.Status, 404, null, 4)]
    [InlineData(DeliveryFault.Refused, 0, null, 4)]
    public void The_first_rule_that_takes_a_failure_decides(object fault, int status, int? retryAfter, int seconds)
    {
        var plan = Plan(
            Fixed(RetryFailures.ConnectionError, 1), Fixed(RetryFailures.RateLimited, 2), Fixed(RetryFailures.ServerError, 3),
            Fixed(RetryFailures.AnyFailure, 4));
        var state = Failure with
        {
            Fault = (DeliveryFault)fault,
            StatusCode = status,
            RetryAfter = retryAfter is null ? null : TimeSpan.FromSeconds(2),
            RateLimitedAttempts = 1,
        };

        Assert.Equal(seconds, plan.WaitAfter(state)!.Value.TotalSeconds);
    }

    [Fact]
    public void A_failure_that_no_rule_takes_is_final() => Assert.Null(Plan(Fixed(RetryFailures.ConnectionError, 1)).WaitAfter(Failure));

    [Fact]
    public void What_an_endpoint_asks_for_goes_before_the_rules_own_wait_but_for_next_to_nothing()
    {
        var plan = Plan(Fixed(RetryFailures.RateLimited, 10), Fixed(RetryFailures.AnyFailure, 2));
        var limited = Failure with { StatusCode = 429, RateLimitedAttempts = 1 };

        Assert.Equal(42, plan.WaitAfter(limited with { RetryAfter = TimeSpan.FromSeconds(42) })!.Value.TotalSeconds);
        Assert.Equal(1, plan.WaitAfter(limited with { RetryAfter = TimeSpan.FromSeconds(1) })!.Value.TotalSeconds);
        Assert.Equal(10, plan.WaitAfter(limited with { RetryAfter = TimeSpan.FromSeconds(0.9) })!.Value.TotalSeconds);
        Assert.Equal(10, plan.WaitAfter(limited with { RetryAfter = TimeSpan.Zero })!.Value.TotalSeconds);
    }

    [Fact]
    public void A_handler_that_throws_is_passed_over()
    {
        var plan = NewPlans(("broken", new Broken())).For(
            new RetryPolicy { Handlers = [new RetryRule { On = "broken" }, Fixed(RetryFailures.AnyFailure, 1)] });

        Assert.Equal(TimeSpan.FromSeconds(1), plan.WaitAfter(Failure));
    }

    [Fact]
    public void Being_told_to_come_back_later_uses_up_no_retry_of_another_kind()
    {
        var plan = Plan(
            Fixed(RetryFailures.RateLimited, 1) with { MaxRetries = 100 }, Fixed(RetryFailures.ServerError, 2) with { MaxRetries = 1 });

        Assert.NotNull(plan.WaitAfter(Failure with { Attempts = 1, RateLimitedAttempts = 50 }));
        Assert.Null(plan.WaitAfter(Failure with { Attempts = 2, RateLimitedAttempts = 50 }));
    }

    [Fact]
    public void A_registered_handler_stands_in_a_policy_under_its_name_and_its_waits_are_kept_within_reason()
    {
        var plans = NewPlans(("teapots", new Teapots()));
        var plan = plans.For(new RetryPolicy { Handlers = [new RetryRule { On = "teapots" }, Fixed(RetryFailures.AnyFailure, 1)] });

        Assert.Equal(RetryPlan.MaxWait, plan.WaitAfter(Failure with { StatusCode = 418 }));
        Assert.Null(plan.WaitAfter(Failure with { StatusCode = 418, Attempts = 3 }));
        Assert.Equal(TimeSpan.FromSeconds(1), plan.WaitAfter(Failure));
        Assert.True(plans.Knows("teapots"));
    }

    [Fact]
    public void A_handler_that_this_process_does_not_know_is_passed_over() =>
        Assert.Equal(
            TimeSpan.FromSeconds(1), Plan(new RetryRule { On = "unknown" }, Fixed(RetryFailures.AnyFailure, 1)).WaitAfter(Failure));

    [Theory]
    [InlineData("serverError")]
    [InlineData("teapots")]
    public void A_handlers_name_is_taken_once(string name)
    {
        var services = new ServiceCollection().AddRetryHandler("teapots", new Teapots());

        Assert.Throws<ArgumentException>(() => services.AddRetryHandler(name, new Teapots()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00:00:01")]
    [InlineData(" 00:00:00.25 ,1.00:00:00 ")]
    public void A_schedule_is_read_from_its_text(string text) => Assert.True(RetryOptions.TryParse(text, out _));

    [Theory]
    [InlineData("5s")]
    [InlineData("-00:00:01")]
    [InlineData("31.00:00:00")]
    public void What_is_no_schedule_is_refused(string text) => Assert.False(RetryOptions.TryParse(text, out _));

    private static RetryRule Fixed(string on, double seconds) =>
        new() { On = on, Interval = new RetryInterval { Type = RetryInterval.Fixed, Seconds = seconds }, MaxRetries = 10 };

    private static RetryPlans NewPlans(params (string Name, RetryHandler Handler)[] registered) =>
        new(
            registered.Select(one => new RegisteredRetryHandler(one.Name, one.Handler)), Options.Create(new RetryOptions()),
            NullLogger<RetryPlans>.Instance);

    private static RetryPlan Plan(params RetryRule[] rules) => NewPlans().For(new RetryPolicy { Handlers = [.. rules] });

    /// <summary>The waits of a delivery whose every attempt ends like the first.</summary>
    private static ImmutableArray<TimeSpan> Waits(RetryPlan plan, RetryState state)
    {
        var waits = ImmutableArray.CreateBuilder<TimeSpan>();
        while (plan.WaitAfter(state) is { } wait)
        {
            waits.Add(wait);
            state = state.RateLimitedAttempts > 0
                ? state with { Age = state.Age + wait, RateLimitedAttempts = state.RateLimitedAttempts + 1 }
                : state with { Age = state.Age + wait, Attempts = state.Attempts + 1 };
        }

        return waits.ToImmutable();
    }

    private sealed class Broken : RetryHandler
    {
        public override bool CanRetry(RetryState state) => true;

        public override TimeSpan? NextWait(RetryState state) => throw new InvalidOperationException("It is broken.");
    }

    /// <summary>A rule of a host's own: a teapot is asked twice more, after a time that is far too long.</summary>
    private sealed class Teapots : RetryHandler
    {
        public override bool CanRetry(RetryState state) => state.StatusCode == 418;

        public override TimeSpan? NextWait(RetryState state) => state.Attempts > 2 ? null : TimeSpan.FromDays(365);
    }
}
