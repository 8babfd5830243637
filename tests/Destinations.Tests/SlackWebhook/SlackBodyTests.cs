using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.SlackWebhook;

public sealed class SlackBodyTests
{
    /// <summary>Texts in which what means something to JSON, to Slack and to templates is frequent.</summary>
    private static readonly Gen<string> Texts =
        Gen.Elements(
            "\"", "\\", "\n", "\0", "&", "&amp;", "<", ">", "<!channel>", "{", "}", "{json:/t}", "{{", "|", "🎉", "ü", "a", " ", "```",
            "\u2028").ListOf().Select(string.Concat);

    [Fact]
    public void Whatever_an_event_says_stands_in_the_template_as_it_was_written_once_Slack_has_read_it() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Texts.Where(static text => text.Length > 0).ToArbitrary(), static said =>
        {
            var settings = Settings(
                """{"text": "a {json:/t} b {{json:/t}}", "blocks": [{"type": "section", "text": {"type": "plain_text","""
                    + """ "text": "{raw:/t}!"}}], "attachments": "{raw:/list}"}""");
            var payload = JsonSerializer.SerializeToUtf8Bytes(new { t = said, list = new[] { said } });

            var message = JsonNode.Parse(SlackBody.Of(settings, EventOf(payload), payload, channel: null))!;

            var text = message["text"]!.GetValue<string>();
            Assert.Equal($"a {said} b {{json:/t}}", WebUtility.HtmlDecode(text));
            Assert.DoesNotContain('<', text);
            Assert.DoesNotContain('>', text);
            Assert.Equal(said + "!", message["blocks"]![0]!["text"]!["text"]!.GetValue<string>());
            Assert.Equal(said, message["attachments"]![0]!.GetValue<string>());
        }));

    [Fact]
    public void An_event_that_is_no_message_is_shown_as_code_that_nothing_in_it_ends() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Texts.ToArbitrary(), static said =>
        {
            var payload = JsonSerializer.SerializeToUtf8Bytes(new { t = said });

            var text = JsonNode.Parse(
                SlackBody.Of(new SlackSettings(), EventOf(payload), payload, channel: "C1"))!["text"]!.GetValue<string>();

            Assert.Equal(3, text.Split("```").Length);
            Assert.DoesNotContain('<', text);
        }));

    [Theory]
    [InlineData("""{"type": "comment", "user": "mallory", "text": "<!channel>"}""", """{"text":"said \u0026lt;!channel\u0026gt;"}""")]
    [InlineData("""{"text": ""}""", """{"text":"said "}""")]
    [InlineData("""{"text": "a", "blocks": []}""", """{"text": "a", "blocks": []}""")]
    [InlineData(
        """{"type": "message", "user": "U1", "ts": "1.2", "text": "<!channel>"}""",
        """{"type": "message", "user": "U1", "ts": "1.2", "text": "<!channel>"}""")]
    public void Where_there_is_a_template_only_what_Slack_itself_would_call_a_message_passes_by_it(string payload, string sent) =>
        Assert.Equal(sent, Sent("""{"text": "said {json:/text}"}""", payload));

    [Theory]
    [InlineData("{raw:/a|/b}", """{"b": [1]}""", "[1]")]
    [InlineData("{raw:/a|/b|[2]}", "{}", "[2]")]
    [InlineData("{raw:/a|no JSON}", "{}", "\"no JSON\"")]
    [InlineData("{raw:/a}", "{}", "null")]
    public void A_value_alone_in_its_text_is_the_first_that_is_there_or_what_stands_last(string template, string payload, string value) =>
        Assert.Equal($$"""{"text":"t","blocks":{{value}}}""", Sent($$"""{"text": "t", "blocks": "{{template}}"}""", payload));

    [Theory]
    [InlineData(null)]
    [InlineData("""{"blocks": "{raw:/blocks}"}""")]
    public void An_event_with_half_of_a_surrogate_pair_is_shown_as_code(string? template) =>
        Assert.Contains(
            "\\ud800", JsonNode.Parse(Sent(template, """{"\ud800": 1, "blocks": [{"t": "\ud800"}]}"""))!["text"]!.GetValue<string>(),
            StringComparison.Ordinal);

    private static string Sent(string? template, string payload) =>
        Encoding.UTF8.GetString(
            SlackBody.Of(Settings(template), EventOf(Encoding.UTF8.GetBytes(payload)), Encoding.UTF8.GetBytes(payload), channel: null));

    private static SlackSettings Settings(string? template) =>
        new() { Template = template is null ? null : JsonSerializer.Deserialize<JsonElement>(template) };

    private static AcceptedEvent EventOf(byte[] payload) => new()
    {
        Id = "msg_1",
        ApplicationId = "app_1",
        Channel = "c",
        Sequence = 1,
        EventType = "a.type",
        Payload = payload,
        AcceptedAt = default,
        PayloadExpiresAt = default,
    };
}
