using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Fanfare.Api;

public sealed partial class BadInputTests
{
    [Theory]
    [InlineData("GET", "app?limit=x", 400, "generic_error")]
    [InlineData("GET", "app/tenant/msg?with_content=maybe", 400, "generic_error")]
    [InlineData("GET", "app/tenant/msg?before=yesterday", 400, "generic_error")]
    [InlineData("GET", "app/tenant/endpoint/hook/stats?since=2026-01-01T00:00:00Z&until=2026-03-01T00:00:00Z", 400, "invalid_range")]
    [InlineData("GET", "app/tenant/endpoint/hook/stats?since=2026-03-01T00:00:00Z&until=2026-01-01T00:00:00Z", 400, "invalid_range")]
    [InlineData("GET", "app/tenant/msg?before=10:00", 400, "generic_error")]
    [InlineData("GET", "app/tenant/endpoint/hook/stats?since=2026-01-01T00:00:00Z&until=0001-01-01T00:00:00Z", 400, "invalid_range")]
    [InlineData("GET", "app/tenant/msg?before=2026-01-01T00:00:00Z%00", 400, "generic_error")]
    [InlineData("GET", "app/tenant/msg?before=2026-01-01%20PM", 400, "generic_error")]
    [InlineData("POST", "app/tenant/endpoint/hook/verify", 400, "generic_error")]
    [InlineData("POST", "app/tenant/endpoint/nobody/verify", 404, "not_found")]
    [InlineData("GET", "retry-policy/nobody", 404, "not_found")]
    [InlineData("GET", "retry-policy/preview?name=nobody", 404, "not_found")]
    [InlineData("GET", "background-task/nobody", 404, "not_found")]
    [InlineData("GET", "operational-webhook/endpoint/nobody", 404, "not_found")]
    [InlineData("GET", "verification/ep_1/code", 404, "not_found")]
    [InlineData("POST", "app/tenant/msg/nobody/endpoint/hook/resend", 404, "not_found")]
    [InlineData("GET", "app/nobody", 404, "not_found")]
    [InlineData("GET", "app/tenant/endpoint/nobody", 404, "not_found")]
    [InlineData("GET", "app/tenant/msg/nobody", 404, "not_found")]
    [InlineData("GET", "app/tenant/msg/nobody/endpoint", 404, "not_found")]
    [InlineData("GET", "app/tenant/attempt/msg/nobody", 404, "not_found")]
    [InlineData("GET", "event-type/nobody", 404, "not_found")]
    [InlineData("DELETE", "app/nobody", 404, "not_found")]
    [InlineData("DELETE", "event-type/nobody", 404, "not_found")]
    [InlineData("DELETE", "auth/api-key/nobody", 404, "not_found")]
    [InlineData("GET", "no/such/route", 404, "not_found")]
    [InlineData("DELETE", "app", 405, "method_not_allowed")]
    public async Task What_cannot_be_done_has_its_status_and_code(string method, string path, int status, string code)
    {
        var answer = await _host.Client.SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, (int)answer.Status);
        var body = JsonNode.Parse(answer.Body)!;
        Assert.Equal(code, body["code"]!.GetValue<string>());
        Assert.NotEmpty(body["detail"]!.GetValue<string>());
    }

    [Fact]
    public async Task Every_field_that_is_wrong_is_named_at_once()
    {
        var (_, text, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/endpoint", """{"url": "x", "channels": [], "secret": "x", "throttleRate": 0}""");

        Assert.Equal(
            ["channels", "secret", "throttleRate", "url"],
            JsonNode.Parse(text)!["detail"]!.AsArray().Select(error => error!["loc"]![1]!.GetValue<string>()).Order());
    }

    [Theory]
    [InlineData(70)]
    [InlineData(200_000)]
    public async Task What_is_nested_too_deep_is_named(int levels)
    {
        var deep = new string('[', levels) + new string(']', levels);
        foreach (var (method, path) in new[] { ("POST", "event-type"), ("PATCH", "event-type/known") })
        {
            var (status, text, _) = await _host.Client.SendAsync(
                new HttpMethod(method), path, $$"""{"name": "t", "description": "", "schemas": {"1": {{deep}}} }""");
            Assert.Equal(422, (int)status);
            Assert.Contains("deep", text, StringComparison.Ordinal);
            Assert.Contains("schemas", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\U0001F600", 1_000)]
    [InlineData("\u2028", 1_300)]
    [InlineData("\u007f", 4_000)]
    public async Task Metadata_is_measured_as_plain_JSON(string letter, int times)
    {
        var value = string.Concat(Enumerable.Repeat(letter, times));

        Assert.Equal(
            200, (int)(await _host.Client.SendAsync(HttpMethod.Patch, "app/tenant", $$"""{"metadata": {"k": "{{value}}"} }""")).Status);
        Assert.Equal(
            422,
            (int)(
                await _host.Client.SendAsync(
                    HttpMethod.Patch, "app/tenant", $$"""{"metadata": {"k": "{{value}}{{new string('x', 200)}}"} }""")).Status);
        Assert.Equal(200, (int)(await _host.Client.SendAsync(HttpMethod.Patch, "app/tenant", """{"metadata": {} }""")).Status);
    }

    [Fact]
    public async Task A_long_wrong_name_is_not_sent_back_whole()
    {
        var (status, text, _) = await _host.Client.SendAsync(
            HttpMethod.Post, "app/tenant/msg", $$"""{"eventType": "{{new string(' ', 100_000)}}", "payload": {} }""");

        Assert.Equal(422, (int)status);
        Assert.InRange(text.Length, 1, 1_000);
    }

    [Fact]
    public async Task A_body_over_the_cap_is_413_with_and_without_a_length()
    {
        var (status, text, _) = await _host.Client.SendAsync(HttpMethod.Post, "app", $$"""{"name": "{{new string('x', 1 << 20)}}"}""");
        Assert.Equal(
            (HttpStatusCode.RequestEntityTooLarge, "payload_too_large"), (status, JsonNode.Parse(text)!["code"]!.GetValue<string>()));

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_host.Url}/api/v1/app");
        request.Headers.Add("Authorization", $"Bearer {_host.Key}");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StreamContent(new MemoryStream(Encoding.UTF8.GetBytes($$"""{"name": "{{new string('x', 1 << 20)}}"}""")));
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);

        // A client that is still sending gets to read the answer, too.
        for (var times = 0; times < 10; times++)
        {
            using var large = new ByteArrayContent(new byte[8 << 20]);
            using var answer = await http.PostAsync(new Uri($"{_host.Url}/api/v1/app?{times}"), large);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_UTF8_is_422()
    {
        using var http = new HttpClient();
        foreach (var path in new[] { "app", "app/tenant/msg" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_host.Url}/api/v1/{path}");
            request.Headers.Add("Authorization", $"Bearer {_host.Key}");
            request.Content = new ByteArrayContent([.. "{\"name\": \"a"u8, 0xff, .. "\", \"eventType\": \"t\", \"payload\": {}}"u8]);
            using var response = await http.SendAsync(request);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        }
    }
}
