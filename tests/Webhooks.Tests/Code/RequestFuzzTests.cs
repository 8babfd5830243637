using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>Whatever is sent, the caller gets an answer, and it is never the host's fault.</summary>
public sealed class RequestFuzzTests
{
    private const int Seed = 20_261;

    private static readonly string[] Hooks = [
        "element", "typed", "text", "form", "raw", "number/5", "number/%2F", "number/\u0663", "any/%00", "any/a%2Fb", "any/%ff"];

    private static readonly string[] Bodies =
    [
        "", "{}", "null", "5", "\"\\ud800\"", "{\"name\":", "{\"name\":1}", "{\"name\":\"a\"}", "name=a", "payload=%7B%7D", "payload=%ff",
        "payload=[[", "%", "&&&===", "\0",
        "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{}\r\n--b--",
        "--b\r\nContent-Disposition: form-data; name=\"payload\"", "--b--", "\u00fc",
    ];

    private static readonly string?[] Types =
    [
        null, "application/json", "text/plain; charset=utf-16", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
        "multipart/form-data", ";;;", "application/json; charset=\"",
    ];

    private static readonly string[] Methods = ["POST", "PUT", "GET", "DELETE", "HEAD", "OPTIONS", "PURGE"];

    [Fact]
    public async Task No_request_is_answered_500()
    {
        await using var host = await HookHost.StartAsync<Anything>();
        var random = new Random(Seed);
        for (var round = 0; round < 3000; round++)
        {
            var (method, path) = (Pick(random, Methods), Pick(random, Hooks));
            var body = Encoding.UTF8.GetBytes(Pick(random, Bodies));
            if (body.Length > 0 && random.Next(4) == 0)
            {
                body[random.Next(body.Length)] = (byte)random.Next(256);
            }

            var content = new ByteArrayContent(body);
            if (Pick(random, Types) is { } type)
            {
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            }

            var answer = await host.SendAsync(new HttpMethod(method), "/" + path, method is "GET" or "HEAD" or "OPTIONS" ? null : content);

            Assert.True((int)answer.Status < 500, $"Round {round}: {method} {path} was answered {(int)answer.Status}.");
            Assert.True(host.Log.Errors.IsEmpty, $"Round {round}: {method} {path} is in the log.");
        }
    }

    private static T Pick<T>(Random random, T[] items) => items[random.Next(items.Length)];

    private sealed class Anything
    {
        [Webhook(Methods = ["GET", "POST", "PUT"])]
        public JsonElement Element(JsonElement payload) => payload;

        [Webhook(Methods = ["GET", "POST", "DELETE"])]
        public string? Typed(Thing? thing) => thing?.Name;

        [Webhook]
        public string Text([Payload] string text) => text;

        [Webhook(FormParam = "payload", Methods = ["POST", "GET"])]
        public object? Form(Dictionary<string, JsonElement>? payload) => payload;

        [Webhook(Raw = true)]
        public string? Raw(HttpRequest request) => request.ContentType;

        [Webhook("/number/<int:n>")]
        public string Number(int n) => $"{n}";

        [Webhook("/any/<text>")]
        public string Any(string text) => text;
    }

    private sealed record Thing(string Name);
}
