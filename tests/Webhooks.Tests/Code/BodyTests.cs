using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Webhooks;

/// <summary>What reaches a method, of what was sent.</summary>
public sealed class BodyTests
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData(UrlEncoded)]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task JSON_is_taken_whatever_the_content_type_says(string? contentType)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/typed", """{"name": "x", "count": 3}""", contentType)).Is(200, "x 3");
        (await host.PostAsync("/element", """{"a":[1]}""", contentType)).Is(200, """{"a":[1]}""");
        (await host.PostAsync("/node", """{"a":[1]}""", contentType)).Is(200, """{"a":[1]}""");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_falsy_value_stays_that_value(string json)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/element", json)).Is(200, json);
    }

    [Theory]
    [InlineData("hello", "text/plain", "\"hello\"")]
    [InlineData("{half", "application/json", "\"{half\"")]
    [InlineData("", "application/json", "\"\"")]
    [InlineData("a=1&b=2&b=3", UrlEncoded, """{"a":"1","b":["2","3"]}""")]
    public async Task What_is_no_JSON_arrives_as_a_form_s_fields_or_as_a_text(string body, string contentType, string json)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/element", body, contentType)).Is(200, json);
    }

    [Theory]
    [InlineData("hello", "hello")]
    [InlineData("\"hello\"", "hello")]
    [InlineData("{\"a\": 1}", "{\"a\": 1}")]
    [InlineData("5", "5")]
    [InlineData("", "")]
    [InlineData(" \"a\" ", "a")]
    public async Task A_text_is_what_was_sent(string body, string text)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/text", body, "text/plain")).Is(200, text);
    }

    [Fact]
    public async Task A_form_binds_to_a_record()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/named", "name=x+y", UrlEncoded)).Is(200, "x y");
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_a_400()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/element", [0x22, 0xff, 0x22])).Is(400, "The body is not UTF-8.");
    }

    [Fact]
    public async Task An_empty_body_is_nothing_for_a_type_of_one_s_own()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/optional", "")).Is(200, "nothing");
        var answer = await host.PostAsync("/typed", "");
        Assert.Equal(400, (int)answer.Status);
        Assert.Equal(
            "Implicit body inferred for parameter \"thing\" but no body was provided.",
            JsonNode.Parse(answer.Body)!["detail"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"name": "x", "count": "many"}""")]
    [InlineData("[]")]
    [InlineData("hello")]
    [InlineData("null")]
    public async Task JSON_that_does_not_bind_is_a_400_that_names_the_parameter(string body)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        var answer = await host.PostAsync("/typed", body);

        Assert.Equal((400, "application/json; charset=utf-8"), ((int)answer.Status, answer.Type));
        Assert.Contains("thing", JsonNode.Parse(answer.Body)!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(host.Log.Errors);
    }

    [Fact]
    public async Task A_body_beyond_the_server_s_limit_is_a_413()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        var answer = await host.PostAsync("/element", new string(' ', 1_000_001));

        Assert.Equal((413, "payload_too_large"), ((int)answer.Status, JsonNode.Parse(answer.Body)!["code"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("payload=%7B%22a%22%3A1%7D", UrlEncoded, """{"a":1}""")]
    [InlineData("payload=0", UrlEncoded, "0")]
    [InlineData("payload=hi", UrlEncoded, "\"hi\"")]
    [InlineData(
        "--b\r\nContent-Disposition: form-data; name=\"payload\"\r\n\r\n{\"a\":1}\r\n--b--", "multipart/form-data; boundary=b",
        """{"a":1}""")]
    public async Task A_form_param_is_JSON_if_it_parses(string body, string contentType, string json)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/form", body, contentType)).Is(200, json);
    }

    [Theory]
    [InlineData("other=1", UrlEncoded)]
    [InlineData("""{"payload": 1}""", "application/json")]
    [InlineData("", null)]
    public async Task A_missing_form_param_is_a_400_that_names_it(string body, string? contentType)
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        var answer = await host.PostAsync("/form", body, contentType);

        Assert.Equal(400, (int)answer.Status);
        Assert.Contains("'payload'", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_param_is_not_looked_for_in_the_query()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        Assert.Equal(400, (int)(await host.GetAsync("/form?payload=1")).Status);
        Assert.Contains("'payload'", (await host.PostAsync("/form?payload=1", "", UrlEncoded)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raw_request_is_left_as_it_is()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/raw?x=1", "a=1&b", UrlEncoded)).Is(200, $"POST ?x=1 {UrlEncoded} a=1&b");
    }

    [Fact]
    public async Task The_query_and_the_headers_bind_as_in_ASP_NET()
    {
        await using var host = await HookHost.StartAsync<Bodies>();

        (await host.PostAsync("/query?page=3", "{}")).Is(200, "3");
    }

    private sealed class Bodies
    {
        [Webhook]
        public static string Typed(Thing thing) => $"{thing.Name} {thing.Count}";

        [Webhook]
        public string Optional(Thing? thing) => thing?.Name ?? "nothing";

        [Webhook]
        public string Named(Named named) => named.Name;

        [Webhook]
        public JsonElement Element(JsonElement payload) => payload;

        [Webhook]
        public JsonNode Node(JsonNode payload) => payload;

        [Webhook]
        public string Text([Payload] string text) => text;

        [Webhook(FormParam = "payload", Methods = ["GET", "POST"])]
        public JsonElement Form(JsonElement payload) => payload;

        [Webhook(Raw = true)]
        public async Task<string> RawAsync(HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            return $"{request.Method} {request.QueryString} {request.ContentType} {await reader.ReadToEndAsync()}";
        }

        [Webhook]
        public string Query(int page) => $"{page}";
    }

    private sealed record Thing(string Name, int Count);

    private sealed record Named(string Name);
}
