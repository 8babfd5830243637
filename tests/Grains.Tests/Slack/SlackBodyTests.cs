using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fanfare.Endpoints;
using Fanfare.Events;
using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.Slack;

public sealed class SlackBodyTests
{
    /// <summary>Texts in which what means something to JSON, to Slack and to templates is frequent.</summary>
    private static readonly Gen<string> Texts =
        Gen.Elements("\"", "\\", "\n", "\0", "&", "&amp;", "<", ">", "<!channel>", "{", "}", "{json:/t}", "{{", "|", "🎉", "ü", "a", " ", "```", "\u2028").ListOf().Select(string.Concat);

    [Fact]
    public void Whatever_an_event_says_stands_in_the_template_as_it_was_written_once_Slack_has_read_it() =>
        Check.QuickThrowOnFailure(Prop.ForAll(Texts.Where(static text => text.Length > 0).ToArbitrary(), static said =>
        {
            var settings = new SlackSettings(Channel: null, """{"text": "a {json:/t} b {{json:/t}}", "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "{raw:/t}!"}}], "attachments": "{raw:/list}"}""");
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

            var text = JsonNode.Parse(SlackBody.Of(settings: null, EventOf(payload), payload, channel: "C1"))!["text"]!.GetValue<string>();

            Assert.Equal(3, text.Split("```").Length);
            Assert.DoesNotContain('<', text);
        }));

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
