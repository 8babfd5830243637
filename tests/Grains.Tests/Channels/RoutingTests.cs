using Fanfare.Applications;
using Fanfare.Events;

namespace Fanfare.Channels;

public sealed class RoutingTests
{
    [Theory]
    [InlineData("", "", "a", "x", true)]
    [InlineData("a", "", "a", "x", true)]
    [InlineData("b", "", "a", "x", false)]
    [InlineData("b,a", "", "a", "", true)]
    [InlineData("", "x", "a", "x", true)]
    [InlineData("", "x", "a", "y,x", true)]
    [InlineData("", "x", "a", "y", false)]
    [InlineData("", "x", "a", "", false)]
    [InlineData("a", "x", "a", "x", true)]
    [InlineData("a", "x", "b", "x", false)]
    [InlineData("A", "", "a", "", false)]
    public void An_endpoint_gets_what_both_of_its_filters_let_pass(string types, string channels, string type, string eventChannels, bool gets)
    {
        var snapshot = new SubscriptionSnapshot
        {
            ApplicationId = "app_1",
            Version = 1,
            Subscriptions = [new Subscription { EndpointId = "ep_1", EventTypes = Split(types), Channels = Split(channels) }],
        };
        var draft = new EventDraft { EventType = type, Channels = Split(eventChannels), Payload = [], PayloadRetention = default };

        Assert.Equal(gets ? ["ep_1"] : [], Routing.EndpointsFor(draft, snapshot).AsEnumerable());
    }

    [Fact]
    public void A_channel_key_is_parsed_from_its_text()
    {
        var key = new ChannelKey("app_1", "orders.eu");

        Assert.Equal(key, ChannelKey.Parse(key.ToString()));
        Assert.Throws<FormatException>(() => ChannelKey.Parse("orders"));
    }

    private static System.Collections.Immutable.ImmutableArray<string> Split(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
