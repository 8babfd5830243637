using Fanfare.Api.Endpoints;
using Fanfare.Endpoints;

namespace Fanfare.Api;

public sealed class EndpointHealthTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(false, 0, "closed")]
    [InlineData(true, 1, "open")]
    [InlineData(true, 0, "halfOpen")]
    [InlineData(true, -1, "halfOpen")]
    public void A_breaker_shows_whether_the_next_request_may_go(bool open, int probeInSeconds, string shown)
    {
        var health = new EndpointHealth { BreakerOpen = open, ProbeAt = open ? Now.AddSeconds(probeInSeconds) : null, FailingSince = Now };

        Assert.Equal(shown, EndpointHealthOut.From(health, Now)!.Breaker);
    }

    [Fact]
    public void Good_health_is_not_worth_a_word() => Assert.Null(EndpointHealthOut.From(EndpointHealth.Good, Now));
}
