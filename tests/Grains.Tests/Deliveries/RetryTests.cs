using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.Deliveries;

public sealed class RetryTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RetrySchedule Default = RetrySchedule.From(new RetryOptions());

    [Fact]
    public void The_default_schedule_is_five_seconds_to_ten_hours_in_seven_waits()
    {
        string[] expected = ["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "10:00:00"];

        Assert.Equal(expected, Default.Waits.Select(wait => wait.ToString()));
        Assert.Null(Default.WaitAfter(8, 0.5));
    }

    [Fact]
    public void A_wait_strays_from_its_schedule_by_no_more_than_the_jitter() =>
        Check.QuickThrowOnFailure(Prop.ForAll(
            Gen.Choose(0, 1_000_000).Select(roll => roll / 1_000_000d).Zip(Gen.Choose(1, 7)).ToArbitrary(),
            chance =>
            {
                var wait = Default.WaitAfter(chance.Item2, chance.Item1)!.Value / Default.Waits[chance.Item2 - 1];
                return wait is >= 0.8 - 1e-9 and <= 1.2 + 1e-9;
            }));

    [Fact]
    public void The_least_roll_takes_the_whole_jitter_off_and_the_greatest_adds_it()
    {
        Assert.Equal(TimeSpan.FromSeconds(4), Default.WaitAfter(1, 0));
        Assert.Equal(TimeSpan.FromSeconds(5), Default.WaitAfter(1, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(6), Default.WaitAfter(1, 1));
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

    [Fact]
    public void A_success_is_the_end() => Assert.IsType<NextStep.Done>(After(DeliveryFault.None, 1));

    [Theory]
    [InlineData(DeliveryFault.Connection)]
    [InlineData(DeliveryFault.Tls)]
    [InlineData(DeliveryFault.Timeout)]
    [InlineData(DeliveryFault.Response)]
    [InlineData(DeliveryFault.Status)]
    public void A_failure_is_tried_again_until_the_schedule_is_exhausted(object fault)
    {
        Assert.Equal(new NextStep.RetryAt(Now + TimeSpan.FromSeconds(5)), After((DeliveryFault)fault, 1));
        Assert.Equal(new NextStep.RetryAt(Now + TimeSpan.FromHours(10)), After((DeliveryFault)fault, 7));
        Assert.IsType<NextStep.GiveUp>(After((DeliveryFault)fault, 8));
    }

    [Fact]
    public void What_has_no_payload_any_more_is_given_up() => Assert.IsType<NextStep.GiveUp>(After(DeliveryFault.PayloadGone, 1));

    private static NextStep After(DeliveryFault fault, int number) =>
        NextStep.After(new AttemptOutcome(fault, 0, "", Now, TimeSpan.Zero), number, Default, Now, 0.5);
}
