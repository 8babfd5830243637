using Fanfare.Egress;

namespace Fanfare.Deliveries;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(1994, 11, 6, 8, 49, 30, TimeSpan.Zero);
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("30", 30)]
    [InlineData(" 30 ", 30)]
    [InlineData("1.5", 1.5)]
    [InlineData("0.25", 0.25)]
    [InlineData("Sun, 06 Nov 1994 08:49:37 GMT", 7)]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT", 7)]
    [InlineData("Sun Nov  6 08:49:37 1994", 7)]
    [InlineData("Sun, 06 Nov 1994 08:49:00 GMT", 0)]
    public void Every_form_that_is_met_is_read(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(text, Now, Max));

    [Theory]
    [InlineData("3601")]
    [InlineData("99999999999999999999999999")]
    [InlineData("Sat, 06 Nov 2094 08:49:37 GMT")]
    public void What_is_longer_than_it_may_be_is_cut(string text) => Assert.Equal(Max, RetryAfter.Parse(text, Now, Max));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("Mon, 06 Nov 1994 08:49:37 GMT")]
    public void What_is_none_of_them_asks_for_nothing(string text) => Assert.Null(RetryAfter.Parse(text, Now, Max));
}
