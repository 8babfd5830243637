using System.Text;
using Fanfare.Deliveries;
using Fanfare.Endpoints;

namespace Fanfare.SlackChat;

public sealed class SlackChatBodyTests
{
    [Theory]
    [InlineData("change.message.created", true)]
    [InlineData("change.reaction.deleted", true)]
    [InlineData("change.attachment.changed", true)]
    [InlineData("change.keywordargument.created", true)]
    [InlineData("channel.republish", true)]
    [InlineData("channel.update", true)]
    [InlineData("change.user.created", false)]
    [InlineData("change.message.moved", false)]
    [InlineData("a.type", false)]
    public void What_the_archive_tells_its_webhooks_is_known(string eventType, bool known) =>
        Assert.Equal(known, SlackChatBody.Knows(eventType));

    [Theory]
    [InlineData("3F2B8C1E-9A4D-4E6F-8B7A-0C1D2E3F4A5B", "3f2b8c1e9a4d4e6f8b7a0c1d2e3f4a5b", "3f2b8c1e-9a4d-4e6f-8b7a-0c1d2e3f4a5b")]
    [InlineData("3f2b8c1e9a4d4e6f8b7a0c1d2e3f4a5b", "3f2b8c1e9a4d4e6f8b7a0c1d2e3f4a5b", "3f2b8c1e-9a4d-4e6f-8b7a-0c1d2e3f4a5b")]
    [InlineData("C024BE7LH", "C024BE7LH", "C024BE7LH")]
    public void A_uuid_is_written_as_the_archive_writes_it_in_each_place(string channel, string inUpdate, string inRequest)
    {
        var payload = $$"""{"channel": "{{channel}}"}""";

        Assert.Equal(
            $$"""{"type":"update_notification","channel":"{{inUpdate}}","chat_type":null,"update_type":null,"message":null}""",
            Of("channel.update", payload));
        Assert.Equal(
            $$"""{"type":"unpublish_request","channel":"{{inRequest}}","channel_data":"{}","chat_type":null}""",
            Of("channel.unpublish", payload));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("false")]
    [InlineData("0")]
    [InlineData("0.0")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void What_is_empty_is_not_shown(string value) =>
        Assert.EndsWith(
            "\"message\":{\"user\":\"U1\"}}", Of("change.message.changed", $$$"""{"data": {"content": {{{value}}}, "user": "U1"}}"""),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("a.type", """{"channel": "C1"}""")]
    [InlineData("channel.update", "[1]")]
    [InlineData("channel.update", "7")]
    [InlineData("channel.update", """{"channel": "\ud800"}""")]
    public void What_cannot_be_said_so_stays_as_it_is(string eventType, string payload) => Assert.Equal(payload, Of(eventType, payload));

    [Fact]
    public void What_is_odd_in_a_message_is_passed_on_as_it_is() =>
        Assert.EndsWith(
            """_created","message":{"user":{"id": 1},"content":"\ud800","reactions":[7,{}],"attachments":"none"}}""",
            Of(
                "change.message.created",
                """{"data": {"user": {"id": 1}, "content": "\ud800", "reactions": [7, {"x": 1}], "attachments": "none"}}"""),
            StringComparison.Ordinal);

    private static string Of(string eventType, string payload)
    {
        var endpoint = new Endpoint
        {
            Id = "ep_1",
            ApplicationId = "app_1",
            Url = "http://localhost",
            CreatedAt = default,
            UpdatedAt = default,
        };
        var target = new DeliveryTarget(endpoint, [], 1)
        {
            Settings = Catalog.Registered.Resolve(new EndpointSettings { Format = "slackchat" }, EndpointSettings.None),
        };
        return Encoding.UTF8.GetString(SlackChatBody.Of(eventType, Encoding.UTF8.GetBytes(payload), target));
    }
}
