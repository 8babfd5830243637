using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Hooks;

/// <summary>What Slack sends: events, slash commands, interactions.</summary>
public sealed class SlackPresetTests : HookTestBase
{
    private const string Secret = "a-signing-secret";
    private const string Form = "application/x-www-form-urlencoded";

    [Fact]
    public async Task A_slash_command_becomes_an_event_once_and_its_answer_is_empty()
    {
        await AddAsync($$"""{"route": "/s", "preset": "slack-command", "secrets": [{"key": "{{Secret}}"}]}""");
        var body = "command=%2Fdeploy&text=&channel_id=C1&trigger_id=1.2.x";

        Assert.Equal((200, ""), await SignedAsync(body, Form));
        Assert.Equal((200, ""), await SignedAsync(body, Form));

        var made = Assert.Single(await EventsAsync());
        Assert.Equal(
            ("slack.command", "1.2.x", "C1", "/deploy", ""),
            ((string)made["eventType"]!, (string)made["eventId"]!, (string)made["channels"]![0]!, (string)made["payload"]!["command"]!,
                (string)made["payload"]!["text"]!));
    }

    [Fact]
    public async Task An_interaction_is_the_JSON_of_its_form()
    {
        await AddAsync($$"""{"route": "/s", "preset": "slack-interaction", "secrets": [{"key": "{{Secret}}"}]}""");

        await SignedAsync(
            "payload=" + Uri.EscapeDataString("""{"type": "block_actions", "trigger_id": "1.2.y", "container": {"channel_id": "C2"}}"""),
            Form);

        var made = Assert.Single(await EventsAsync());
        Assert.Equal(("slack.interaction.block_actions", "C2"), ((string)made["eventType"]!, (string)made["channels"]![0]!));
    }

    [Fact]
    public async Task That_an_app_is_rate_limited_has_a_type_of_its_own()
    {
        await AddAsync($$"""{"route": "/s", "preset": "slack-events", "secrets": [{"key": "{{Secret}}"}]}""");

        await SignedAsync("""{"type": "app_rate_limited", "minute_rate_limited": 1518467820}""", "application/json");

        Assert.Equal("slack.app_rate_limited", (string)Assert.Single(await EventsAsync())["eventType"]!);
    }

    [Fact]
    public async Task A_probe_of_the_certificate_is_answered_and_makes_no_event_and_nothing_else_passes_unsigned()
    {
        await AddAsync($$"""{"route": "/s", "preset": "slack-command", "secrets": [{"key": "{{Secret}}"}]}""");

        Assert.Equal(200, (await CallAsync("/hooks/acme/s?ssl_check=1", method: "GET")).Status);
        Assert.Equal(200, (await CallAsync("/hooks/acme/s", "ssl_check=1&token=x", Form)).Status);
        Assert.Equal(401, (await CallAsync("/hooks/acme/s", "command=%2Fdeploy", Form)).Status);
        Assert.Equal(
            401,
            (await CallAsync("/hooks/acme/s", "command=x", Form,
                headers: [("X-Slack-Signature", "v0=00"), ("X-Slack-Request-Timestamp", "soon")])).Status);
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("")]
    [InlineData("1531420618.5")]
    [InlineData("99999999999999999999")]
    [InlineData("1531420618")]
    public async Task A_timestamp_that_is_none_or_of_long_ago_is_401_even_with_a_signature_of_it(string timestamp)
    {
        await AddAsync($$"""{"route": "/s", "preset": "slack-events", "secrets": [{"key": "{{Secret}}"}]}""");

        Assert.Equal(401, await PostAsync("{}"u8.ToArray(), timestamp));
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("slack-events")]
    [InlineData("slack-command")]
    [InlineData("slack-interaction")]
    public async Task A_body_that_is_not_UTF_8_is_401_even_with_a_signature_of_it(string preset)
    {
        await AddAsync($$"""{"route": "/s", "preset": "{{preset}}", "secrets": [{"key": "{{Secret}}"}]}""");

        Assert.Equal(
            401,
            await PostAsync(
                [(byte)'a', (byte)'=', 0xff, 0xfe], DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        Assert.Empty(await EventsAsync());
    }

    private async Task<int> PostAsync(byte[] body, string timestamp)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Url + "/hooks/acme/s") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", Form);
        request.Headers.TryAddWithoutValidation("X-Slack-Request-Timestamp", timestamp);
        var signature = HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(Secret), (byte[])[.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body]);
        request.Headers.TryAddWithoutValidation("X-Slack-Signature", $"v0={Convert.ToHexStringLower(signature)}");
        using var response = await Http.SendAsync(request);
        return (int)response.StatusCode;
    }

    private async Task<(int Status, string Body)> SignedAsync(string body, string contentType)
    {
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}"));
        var (status, answer, _) = await CallAsync(
            "/hooks/acme/s", body, contentType,
            headers: [("X-Slack-Request-Timestamp", timestamp), ("X-Slack-Signature", $"v0={Convert.ToHexStringLower(signature)}")]);
        return (status, answer);
    }
}
