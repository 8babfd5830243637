using System.Text.Json;
using Fanfare.Slack.Messages;

namespace Fanfare.Slack;

public sealed class BlockTests
{
    private const string Plain = """{"type": "plain_text", "text": "t"}""";

    [Theory]
    [InlineData("""{"type": "divider", "block_id": "b"}""")]
    [InlineData(
        """{"type": "section", "text": {"type": "mrkdwn", "text": "*t*"}, "accessory": {"type": "button","""
            + """ "text": {"type": "plain_text", "text": "t"}}}""")]
    [InlineData("""{"type": "section", "fields": [{"type": "mrkdwn", "text": "t"}]}""")]
    [InlineData($$"""{"type": "header", "text": {{Plain}} }""")]
    [InlineData($$"""{"type": "context", "elements": [{{Plain}}, {"type": "image", "image_url": "u", "alt_text": "a"}]}""")]
    [InlineData("""{"type": "actions", "elements": [{"type": "button"}]}""")]
    [InlineData("""{"type": "image", "image_url": "u", "alt_text": "a"}""")]
    [InlineData("""{"type": "image", "slack_file": {"id": "F1"}, "alt_text": "a"}""")]
    [InlineData($$"""{"type": "input", "label": {{Plain}}, "element": {"type": "plain_text_input"} }""")]
    [InlineData("""{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "t"}]}]}""")]
    [InlineData($$"""{"type": "video", "title": {{Plain}}, "alt_text": "a", "thumbnail_url": "u", "video_url": "u"}""")]
    [InlineData("""{"type": "file", "external_id": "e", "source": "remote"}""")]
    [InlineData("""{"type": "markdown", "text": "**t**"}""")]
    [InlineData("""{"type": "table", "rows": [[{"type": "raw_text", "text": "t"}]]}""")]
    public void A_block_with_all_that_it_needs_is_taken(string block) => Assert.Null(Refusal(block));

    [Theory]
    [InlineData("""{}""", "/blocks/0/type")]
    [InlineData("""{"type": "section"}""", "/blocks/0")]
    [InlineData("""{"type": "section", "text": "t"}""", "/blocks/0/text")]
    [InlineData("""{"type": "section", "text": {"type": "mrkdwn", "text": ""}}""", "/blocks/0/text/text")]
    [InlineData("""{"type": "section", "text": {"type": "html", "text": "t"}}""", "/blocks/0/text/type")]
    [InlineData("""{"type": "section", "fields": []}""", "/blocks/0/fields")]
    [InlineData("""{"type": "header", "text": {"type": "mrkdwn", "text": "t"}}""", "/blocks/0/text/type")]
    [InlineData("""{"type": "context", "elements": []}""", "/blocks/0/elements")]
    [InlineData("""{"type": "context"}""", "/blocks/0")]
    [InlineData("""{"type": "actions", "elements": [{}]}""", "/blocks/0/elements/0")]
    [InlineData("""{"type": "actions", "elements": [5]}""", "/blocks/0/elements/0")]
    [InlineData("""{"type": "image", "image_url": "u"}""", "/blocks/0")]
    [InlineData("""{"type": "image", "alt_text": "a"}""", "/blocks/0")]
    [InlineData("""{"type": "input", "element": {"type": "x"}}""", "/blocks/0")]
    [InlineData("""{"type": "rich_text", "elements": [{"type": "text", "elements": []}]}""", "/blocks/0/elements/0/type")]
    [InlineData("""{"type": "video", "alt_text": "a"}""", "/blocks/0")]
    [InlineData("""{"type": "file", "external_id": "e"}""", "/blocks/0")]
    [InlineData("""{"type": "divider", "block_id": 5}""", "/blocks/0/block_id")]
    public void What_a_block_lacks_is_invalid_blocks_with_the_place(string block, string place)
    {
        var refused = Refusal(block);

        Assert.Equal("invalid_blocks", refused?.Error);
        Assert.EndsWith($"[json-pointer:{place}]", refused!.Messages[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("header", 150)]
    [InlineData("section", 3_000)]
    public void A_text_may_be_as_long_as_its_block_allows(string type, int length)
    {
        Assert.Null(Refusal(With(length)));
        Assert.Equal("invalid_blocks", Refusal(With(length + 1))?.Error);

        string With(int characters) =>
            $$"""{"type": "{{type}}", "text": {"type": "plain_text", "text": "{{new string('x', characters)}}"} }""";
    }

    [Fact]
    public void Two_blocks_may_not_have_one_id() =>
        Assert.Equal("invalid_blocks", Refusal("""{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}""")?.Error);

    private static SlackRefusedException? Refusal(string blocks) =>
        Record.Exception(() => BlockCheck.Check(JsonElement.Parse($"[{blocks}]"), "/blocks")) as SlackRefusedException;
}
