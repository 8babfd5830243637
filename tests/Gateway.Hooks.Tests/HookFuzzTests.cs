using System.Text;
using Xunit.Abstractions;

namespace Fanfare.Hooks;

/// <summary>Noise, and requests that are almost right, at hooks of every kind.</summary>
public sealed class HookFuzzTests(ITestOutputHelper output) : HookTestBase
{
    private const int Rounds = 2_000;

    private static readonly string[] Kinds =
    [
        "\"preset\": \"github\"", "\"preset\": \"gitlab\"", "\"preset\": \"slack\"", "\"preset\": \"stripe\"", "\"preset\": \"shopify\"", "\"preset\": \"standardwebhooks\"", "\"preset\": \"meta\"",
        "\"preset\": \"twitter\"", "\"preset\": \"microsoftgraph\"", "\"preset\": \"cloudevents\"", "\"decoding\": \"json\"", "\"decoding\": \"form\"", "\"decoding\": \"form\", \"formParam\": \"payload\"",
        "\"decoding\": \"raw\"", "\"check\": {\"scheme\": \"hmac\", \"header\": \"x-sig\", \"encoding\": \"base64\", \"prefix\": \"v=\"}", "\"check\": {\"scheme\": \"token\", \"field\": \"/token\"}",
        "\"check\": {\"scheme\": \"token\", \"field\": \"token\"}", "\"check\": {\"scheme\": \"basic\", \"user\": \"u\"}",
        "\"event\": {\"type\": \"{json:/a|t}\", \"channel\": \"{header:x-c|c}\", \"id\": \"{query:id}\", \"payload\": {\"x\": \"{json:/a/0}\"}}, \"deliveryId\": \"{json:/id}\"",
    ];

    private static readonly string[] Headers =
    [
        "X-Hub-Signature-256", "X-GitHub-Event", "X-GitHub-Delivery", "X-Gitlab-Token", "X-Slack-Signature", "X-Slack-Request-Timestamp", "Stripe-Signature", "X-Shopify-Hmac-Sha256", "webhook-id",
        "webhook-timestamp", "webhook-signature", "x-twitter-webhooks-signature", "x-sig", "Authorization", "ce-id", "ce-type", "ce-source", "ce-specversion", "WebHook-Request-Origin", "traceparent", "x-c",
    ];

    private static readonly string[] Values =
    [
        "", "0", "-1", "99999999999999999999", "v0=", "sha256=00", "sha256=zz", "t=1,v1=", "t=,v1=00,v1=00", "v1,AAAA v2,", "Basic AAAA", "Basic ====", "Bearer x", "1.0", "a b", "%00", "{json:/a}", "\"", "push", "1531420618",
    ];

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "0", "\"x\"", "{\"a\": [1, {\"b\": null}], \"id\": \"1\", \"token\": \"s\"}", "{\"type\": \"url_verification\", \"challenge\": 5}", "a=1&payload=%7B%7D&token=s", "a=%", "&&==&%zz=%",
        "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}\r\n--b--\r\n", "--b\r\n", "{\"specversion\": \"1.0\", \"id\": \"1\", \"source\": \"/\", \"type\": \"t\", \"data\": 1}", "[{\"specversion\": \"1.0\"}]", "{\"a\": \"\\ud800\"}",
        "{\"\\ud800\": 1}", "{\"data_base64\": \"*\"}",
    ];

    private static readonly string[] Types =
        ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b", "multipart/form-data", "text/plain; charset=utf-16", "application/cloudevents+json", "application/cloudevents-batch+json", "x", ";", "application/json; charset=\""];

    [Fact]
    public async Task Noise_is_never_answered_5xx()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            await AddAsync($$"""{"route": "/{{kind}}/{rest}", "methods": ["GET", "POST"], "secrets": [{"key": "s"}, {"key": "t", "ofHandshake": true}], "answer": {"headers": {"x-a": "{header:x-c|}"}, "body": "{id}{json:/a|}"}, {{Kinds[kind]}} }""");
        }

        var seen = new HashSet<int>();
        for (var round = 0; round < Rounds; round++)
        {
            using var request = Request(random);
            using var answer = await Http.SendAsync(request);
            Assert.True((int)answer.StatusCode < 500, $"seed {seed}, round {round}: {request} was answered {(int)answer.StatusCode}");
            seen.Add((int)answer.StatusCode);
        }

        Assert.Superset(new HashSet<int> { 200, 400, 401, 404, 405 }, seen);
    }

    private HttpRequestMessage Request(Random random)
    {
        string[] queries =
            ["", "?crc_token=a", "?validationToken=%00", "?hub.mode=subscribe&hub.verify_token=t&hub.challenge=x", "?id=msg_1", "?id=%ff"];
        string[] parts = ["x", "%2F", "%00", "..", "%ff", "é", "a%20b"];
        var url = $"{Host.Url}/hooks/acme/{random.Next(Kinds.Length)}/{Of(random, parts)}{Of(random, queries)}";
        var method = random.Next(5) switch { 0 => HttpMethod.Get, 1 => HttpMethod.Options, _ => HttpMethod.Post };
        var asIs = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(method, new Uri(url, asIs));
        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(Body(random));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Of(random, Types));
        }

        for (var count = random.Next(5); count > 0; count--)
        {
            request.Headers.TryAddWithoutValidation(Of(random, Headers), Of(random, Values));
        }

        return request;
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
