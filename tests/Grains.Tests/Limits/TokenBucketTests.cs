using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.Limits;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_bucket_that_goes_on_with_what_another_has_left_grants_no_second_burst()
    {
        var before = new TokenBucket(20, Start, full: true);
        Assert.True(before.TryTake(Start));
        Assert.True(before.TryTake(Start));

        var after = new TokenBucket(before.Rate, Start, full: false, before.TokensAt(Start));

        Assert.False(after.TryTake(Start));
        Assert.True(after.TryTake(Start.AddMilliseconds(50)));
    }

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Rates from a tenth to 500 a second, and times in ms at which something wants to pass.</summary>
    private static readonly Arbitrary<(double Rate, int[] Waits)> Demands =
        (from rate in Gen.Choose(1, 5_000)
         from waits in Gen.Choose(0, 40).ArrayOf()
         select (rate / 10d, waits)).ToArbitrary();

    [Fact]
    public void In_no_time_do_more_pass_than_rate_times_time_plus_burst() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Demands, demand =>
        {
            var bucket = new TokenBucket(demand.Rate, Start, full: true);
            var now = Start;
            var passed = new List<DateTimeOffset>();
            foreach (var wait in demand.Waits)
            {
                now += TimeSpan.FromMilliseconds(wait);
                while (bucket.TryTake(now))
                {
                    passed.Add(now);
                }
            }

            return IsWithin(passed, demand.Rate);
        }));

    [Fact]
    public void Nor_do_they_when_each_waits_for_what_it_has_reserved() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Demands, demand =>
        {
            var bucket = new TokenBucket(demand.Rate, Start, full: true);
            var now = Start;
            var passed = new List<DateTimeOffset>();
            foreach (var wait in demand.Waits)
            {
                now += TimeSpan.FromMilliseconds(wait);
                passed.Add(now + bucket.Reserve(now, TimeSpan.MaxValue));
            }

            return IsWithin(passed, demand.Rate);
        }));

    [Fact]
    public void What_waits_until_it_may_pass_does_pass_then() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Demands, demand =>
        {
            var bucket = new TokenBucket(demand.Rate, Start, full: false);
            var now = Start;
            return demand.Waits.All(_ =>
            {
                now = bucket.NextAt(now);
                return bucket.TryTake(now);
            });
        }));

    [Fact]
    public void One_that_is_not_full_lets_nothing_pass_at_once()
    {
        var bucket = new TokenBucket(2, Start, full: false);

        Assert.False(bucket.TryTake(Start));
        Assert.Equal(Start.AddSeconds(0.5), bucket.NextAt(Start));
        Assert.True(bucket.TryTake(Start.AddSeconds(0.5)));
    }

    [Fact]
    public void What_would_have_to_wait_too_long_takes_nothing()
    {
        var bucket = new TokenBucket(1, Start, full: true);
        var most = TimeSpan.FromSeconds(1.5);
        Assert.Equal([0, 1, 2, 2], Enumerable.Range(0, 4).Select(_ => (int)bucket.Reserve(Start, most).TotalSeconds));

        Assert.Equal(TimeSpan.FromSeconds(1), bucket.Reserve(Start.AddSeconds(1), most));
    }

    [Fact]
    public void A_clock_that_goes_back_gives_nothing()
    {
        var bucket = new TokenBucket(1, Start, full: true);
        Assert.True(bucket.TryTake(Start));

        Assert.False(bucket.TryTake(Start.AddHours(-1)));
        Assert.False(bucket.TryTake(Start.AddSeconds(0.9)));
    }

    /// <summary>Whether between any two of them no more passed than may.</summary>
    private static bool IsWithin(List<DateTimeOffset> passed, double rate)
    {
        for (var first = 0; first < passed.Count; first++)
        {
            for (var last = first; last < passed.Count; last++)
            {
                if (last - first + 1 > ((passed[last] - passed[first]).TotalSeconds * rate) + TokenBucket.BurstOf(rate) + 1e-3)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
