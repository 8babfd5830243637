using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>What a method's return value, or its exception, is answered with.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData("nothing")]
    [InlineData("noText")]
    [InlineData("task")]
    [InlineData("valueTask")]
    public async Task Nothing_is_an_empty_200(string hook)
    {
        await using var host = await HookHost.StartAsync<Answers>();

        var answer = await host.PostAsync("/" + hook, "{}");

        answer.Is(200, "");
        Assert.Null(answer.Type);
    }

    [Theory]
    [InlineData("text", "hi", "text/plain; charset=utf-8")]
    [InlineData("textLater", "hi", "text/plain; charset=utf-8")]
    [InlineData("bytes", "hi", "application/octet-stream")]
    [InlineData("memory", "hi", "application/octet-stream")]
    [InlineData("stream", "hi", "application/octet-stream")]
    [InlineData("list", "[1,2]", "application/json; charset=utf-8")]
    [InlineData("list0", "[]", "application/json; charset=utf-8")]
    [InlineData("number", "0", "application/json; charset=utf-8")]
    [InlineData("no", "false", "application/json; charset=utf-8")]
    [InlineData("node", """{"a":1}""", "application/json; charset=utf-8")]
    [InlineData("derived", """{"more":2,"less":1}""", "application/json; charset=utf-8")]
    public async Task A_value_is_text_bytes_or_JSON(string hook, string body, string type)
    {
        await using var host = await HookHost.StartAsync<Answers>();

        var answer = await host.PostAsync("/" + hook, "{}");

        answer.Is(200, body);
        Assert.Equal(type, answer.Type);
    }

    [Theory]
    [InlineData("withStatus", 202, "accepted", null)]
    [InlineData("withStatusName", 418, "tea", null)]
    [InlineData("withHeaders", 200, "hi", "yes")]
    [InlineData("withBoth", 201, """{"a":1}""", "yes")]
    [InlineData("withBothLater", 201, "hi", "yes")]
    [InlineData("withNoContent", 204, "", null)]
    [InlineData("hidden", 203, "hi", null)]
    public async Task A_tuple_has_a_status_headers_or_both(string hook, int status, string body, string? header)
    {
        await using var host = await HookHost.StartAsync<Answers>();

        var answer = await host.PostAsync("/" + hook, "{}");

        answer.Is(status, body);
        Assert.Equal(header, answer.Headers.GetValueOrDefault("X-Answer"));
    }

    [Fact]
    public async Task A_header_of_the_tuple_says_another_content_type()
    {
        await using var host = await HookHost.StartAsync<Answers>();

        Assert.Equal("text/html", (await host.PostAsync("/html", "{}")).Type);
    }

    [Fact]
    public async Task A_result_is_itself()
    {
        await using var host = await HookHost.StartAsync<Answers>();

        var answer = await host.PostAsync("/result", "{}");

        Assert.Equal((302, "/there"), ((int)answer.Status, answer.Headers["Location"]));
        (await host.PostAsync("/resultLater", "{}")).Is(409, "\"no\"");
    }

    [Fact]
    public async Task A_rejection_is_its_status_and_text()
    {
        await using var host = await HookHost.StartAsync<Answers>();

        var answer = await host.PostAsync("/rejected", "{}");

        answer.Is(403, "Forbidden");
        Assert.Equal("text/plain; charset=utf-8", answer.Type);
        Assert.False(answer.Headers.ContainsKey("X-Before"));
        Assert.Empty(host.Log.Errors);
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("failedLater")]
    [InlineData("impossibleStatus")]
    [InlineData("brokenHeader")]
    [InlineData("cyclic")]
    [InlineData("canceled")]
    public async Task An_exception_is_an_empty_500_and_a_line_in_the_log(string hook)
    {
        await using var host = await HookHost.StartAsync<Answers>();

        (await host.PostAsync("/" + hook, "{}")).Is(500, "");

        var (text, exception) = Assert.Single(host.Log.Errors);
        Assert.StartsWith("The webhook Fanfare.Webhooks.AnswerTests+Answers.", text, StringComparison.Ordinal);
        Assert.NotNull(exception);
    }

    [Fact]
    public async Task An_exception_in_the_middle_of_an_answer_breaks_it_off()
    {
        await using var host = await HookHost.StartAsync<Answers>();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => host.PostAsync("/half", "{}"));

        Assert.Single(host.Log.Errors);
    }

    private sealed class Answers
    {
        [Webhook]
        public void Nothing()
        {
        }

        [Webhook]
        public string? NoText() => null;

        [Webhook]
        public Task Task() => System.Threading.Tasks.Task.CompletedTask;

        [Webhook]
        public ValueTask ValueTask() => default;

        [Webhook]
        public string Text() => "hi";

        [Webhook]
        public async Task<string> TextLater()
        {
            await System.Threading.Tasks.Task.Yield();
            return "hi";
        }

        [Webhook]
        public byte[] Bytes() => [.. "hi"u8];

        [Webhook]
        public ReadOnlyMemory<byte> Memory() => "hi"u8.ToArray();

        [Webhook]
        public Stream Stream() => new MemoryStream([.. "hi"u8]);

        [Webhook]
        public IReadOnlyList<int> List() => [1, 2];

        [Webhook]
        public IReadOnlyList<int> List0() => [];

        [Webhook]
        public int Number() => 0;

        [Webhook]
        public ValueTask<bool> No() => new(false);

        [Webhook]
        public JsonNode Node() => new JsonObject { ["a"] = 1 };

        [Webhook]
        public Base Derived() => new Derived();

        [Webhook]
        public (string Body, int Status) WithStatus() => ("accepted", 202);

        [Webhook]
        public (string Body, HttpStatusCode Status) WithStatusName() => ("tea", (HttpStatusCode)418);

        [Webhook]
        public (string Body, IDictionary<string, string> Headers) WithHeaders() =>
            ("hi", new Dictionary<string, string> { ["X-Answer"] = "yes" });

        [Webhook]
        public (object Body, int Status, Dictionary<string, string> Headers) WithBoth() =>
            (new { a = 1 }, 201, new() { ["X-Answer"] = "yes" });

        [Webhook]
        public async Task<(string Body, int Status, Dictionary<string, string> Headers)> WithBothLater()
        {
            await System.Threading.Tasks.Task.Yield();
            return ("hi", 201, new() { ["X-Answer"] = "yes" });
        }

        [Webhook]
        public (string Body, int Status) WithNoContent() => ("lost", 204);

        [Webhook]
        public object Hidden() => ("hi", 203);

        [Webhook]
        public (string Body, Dictionary<string, string> Headers) Html() => ("<p>hi</p>", new() { ["Content-Type"] = "text/html" });

        [Webhook]
        public IResult Result() => Results.Redirect("/there");

        [Webhook]
        public async Task<IResult> ResultLater()
        {
            await System.Threading.Tasks.Task.Yield();
            return Results.Conflict("no");
        }

        [Webhook]
        public string Rejected(HttpContext http)
        {
            http.Response.Headers["X-Before"] = "yes";
            throw new HookRejected(403, "Forbidden");
        }

        [Webhook]
        public string Failed() => throw new InvalidOperationException("secret");

        [Webhook]
        public async Task FailedLater()
        {
            await System.Threading.Tasks.Task.Yield();
            throw new InvalidOperationException("secret");
        }

        [Webhook]
        public (string Body, int Status) ImpossibleStatus() => ("hi", 1000);

        [Webhook]
        public (string Body, Dictionary<string, string> Headers) BrokenHeader() => ("hi", new() { ["X-A"] = "a\r\nb" });

        [Webhook]
        public object Cyclic()
        {
            var list = new List<object>();
            list.Add(list);
            return list;
        }

        [Webhook]
        public Task Canceled() => throw new OperationCanceledException("not the caller");

        [Webhook]
        public async Task Half(HttpResponse response)
        {
            response.ContentLength = 100;
            await response.WriteAsync("half");
            await response.Body.FlushAsync();
            throw new InvalidOperationException("secret");
        }
    }

    private class Base
    {
        public int Less { get; } = 1;
    }

    private sealed class Derived : Base
    {
        public int More { get; } = 2;
    }
}
