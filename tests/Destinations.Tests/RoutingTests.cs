using System.Collections.Immutable;
using Fanfare.Channels;
using Fanfare.Deliveries;
using Fanfare.Events;

namespace Fanfare.Applications;

public sealed class RoutingTests
{
    private static readonly Routing Routing = new(Catalog.Registered);

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
    public void An_endpoint_gets_what_both_of_its_filters_let_pass(
        string types, string channels, string type, string eventChannels, bool gets)
    {
        var snapshot = new SubscriptionSnapshot
        {
            ApplicationId = "app_1",
            Version = 1,
            Subscriptions = [new Subscription { EndpointId = "ep_1", EventTypes = Split(types), Channels = Split(channels) }],
        };
        var accepted = NewEvent(type, Split(eventChannels));

        Assert.Equal(gets ? [new Recipient("ep_1", "c")] : [], Routing.RecipientsOf(accepted, snapshot).AsEnumerable());
    }

    [Fact]
    public void At_an_endpoint_without_order_each_event_has_a_lane_of_its_own()
    {
        var snapshot = new SubscriptionSnapshot
        {
            ApplicationId = "app_1",
            Version = 1,
            Subscriptions = [new Subscription { EndpointId = "ep_1", Unordered = true }],
        };
        var accepted = NewEvent("a", []);

        Assert.Equal([new Recipient("ep_1", LaneName.OfOne("msg_1"))], Routing.RecipientsOf(accepted, snapshot).AsEnumerable());
    }

    [Theory]
    [InlineData("change.message.created", true)]
    [InlineData("change.user.created", false)]
    [InlineData("a", false)]
    public void A_webhook_of_the_chat_archive_gets_what_the_archive_tells_and_nothing_else(string type, bool gets)
    {
        var snapshot = new SubscriptionSnapshot
        {
            ApplicationId = "app_1",
            Version = 1,
            Subscriptions = [new Subscription { EndpointId = "ep_1", Destination = "slackchat" }],
        };

        Assert.Equal(gets ? [new Recipient("ep_1", "c")] : [], Routing.RecipientsOf(NewEvent(type, []), snapshot).AsEnumerable());
    }

    [Fact]
    public void An_event_for_one_endpoint_passes_its_filters_and_goes_to_no_other()
    {
        var snapshot = new SubscriptionSnapshot
        {
            ApplicationId = "app_1",
            Version = 1,
            Subscriptions = [new Subscription { EndpointId = "ep_1", EventTypes = ["b"] }, new Subscription { EndpointId = "ep_2" }],
        };
        var accepted = NewEvent("a", []);

        Assert.Equal(
            [new Recipient("ep_1", "c")], Routing.RecipientsOf(accepted with { OnlyEndpointId = "ep_1" }, snapshot).AsEnumerable());
    }

    [Fact]
    public void A_channel_key_is_parsed_from_its_text()
    {
        var key = new ChannelKey("app_1", "orders.eu");

        Assert.Equal(key, ChannelKey.Parse(key.ToString()));
        Assert.Throws<FormatException>(() => ChannelKey.Parse("orders"));
    }

    private static AcceptedEvent NewEvent(string type, ImmutableArray<string> channels) => new()
    {
        Id = "msg_1",
        ApplicationId = "app_1",
        Channel = "c",
        Sequence = 1,
        EventType = type,
        Channels = channels,
        Payload = [],
        AcceptedAt = default,
        PayloadExpiresAt = default,
    };

    private static ImmutableArray<string> Split(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
