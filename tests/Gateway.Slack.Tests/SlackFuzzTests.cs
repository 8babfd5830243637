using System.Text;
using Xunit.Abstractions;

namespace Fanfare.Slack;

/// <summary>Noise, and requests that are almost right, at the doors that Slack's clients come in by.</summary>
public sealed class SlackFuzzTests(ITestOutputHelper output) : SlackTestBase
{
    private const int Rounds = 2_000;

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-8", "application/json; charset=\"", "application/x-www-form-urlencoded",
            "application/x-www-form-urlencoded; charset=utf-7", "multipart/form-data; boundary=b", "multipart/form-data",
            "text/plain; charset=iso-8859-1", "x", ";"];

    private static readonly string[] Bodies =
    [
        "", "{}", "null", "[]", """{"text": "x"}""", """{"channel": "general", "text": "x"}""",
        """{"channel": "C0", "text": "\ud800", "blocks": [{"type": "section", "fields": [{}]}]}""", "payload=%7B%22text%22%3A1%7D",
        "payload=%ff%00",
        """{"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [[]]}]}, {"type": "table","""
            + """ "rows": [[5]]}], "attachments": [{"blocks": null, "text": {}}]}""",
            "channel=general&text=a&blocks=%5B%7B%7D%5D&metadata=%00",
        "cursor=%3D%3D&limit=99999999999999999999&oldest=1e9&latest=-1",
        """{"channel": "@\u0041", "oldest": 99999999999, "latest": 0.0000001, "limit": 1.5, "text": {}}""",
        "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}\r\n--b--\r\n", "a[b]=1",
        """{"text": "x", "text": 5, "blocks": [], "blocks": {}}""", """{"username": {"a": []}, "text": "x", "delete_original": true}""",
    ];

    private static readonly string[] Methods = [
        "chat.postMessage", "users.list", "auth.test", "conversations.list", "conversations.history", "api.test", "v2x", "%00",
        "chat.postMessage?channel=general&text=%ff&text="];

    [Fact]
    public async Task Noise_is_never_answered_5xx()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var url = await AddUrlAsync();
        var token = await AddTokenAsync();
        var seen = new HashSet<int>();
        for (var round = 0; round < Rounds; round++)
        {
            var path = random.Next(2) == 0 ? url + Of(random, ["", "?payload=x", "/"]) : "/api/" + Of(random, Methods);
            using var request = new HttpRequestMessage(
                random.Next(8) == 0 ? HttpMethod.Get : HttpMethod.Post,
                new Uri(Host.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
            request.Headers.TryAddWithoutValidation(
                "Authorization", Of(random, [$"Bearer {token}", $"Bearer {token}", "Bearer ", "Bearer \u007f", "Basic x"]));
            if (request.Method == HttpMethod.Post)
            {
                request.Content = new ByteArrayContent(Body(random));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", Of(random, Types));
            }

            using var answer = await Http.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500, $"seed {seed}, round {round}: {request} was answered {(int)answer.StatusCode}");
            seen.Add((int)answer.StatusCode);
        }

        Assert.Superset(new HashSet<int> { 200, 400, 405 }, seen);
        var token2 = await AddTokenAsync();
        Assert.True((await CallAsync("conversations.history", token2, """{"channel": "general"}"""))["ok"]!.GetValue<bool>());
    }

    private static byte[] Body(Random random)
    {
        var body = Encoding.UTF8.GetBytes(Of(random, Bodies));
        for (var changes = random.Next(4); changes > 0 && body.Length > 0; changes--)
        {
            body[random.Next(body.Length)] = (byte)random.Next(256);
        }

        return body;
    }

    private static string Of(Random random, string[] items) => items[random.Next(items.Length)];
}
