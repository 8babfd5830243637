using System.Text;

namespace Fanfare.Webhooks;

public sealed class PayloadDecoderTests
{
    private const string UrlEncoded = "application/x-www-form-urlencoded";

    [Theory]
    [InlineData("""{"a": 1}""", "application/json")]
    [InlineData("""{"a": 1}""", "text/plain")]
    [InlineData("""{"a": 1}""", UrlEncoded)]
    [InlineData("""{"a": 1}""", "multipart/form-data")]
    [InlineData("""{"a": 1}""", "no type at all")]
    [InlineData(""" {"a": 1} """, null)]
    public async Task JSON_is_JSON_byte_for_byte_whatever_the_content_type_says(string body, string? contentType) =>
        Assert.Equal((body, PayloadKind.Json), await DecodeAsync(body, contentType));

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("0")]
    [InlineData("false")]
    [InlineData("null")]
    [InlineData("\"\"")]
    public async Task A_falsy_value_stays_that_value(string body) => Assert.Equal((body, PayloadKind.Json), await DecodeAsync(body, null));

    [Theory]
    [InlineData("hello", "\"hello\"")]
    [InlineData("", "\"\"")]
    [InlineData("{\"a\": 1", "\"{\\\"a\\\": 1\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("a=b", "\"a=b\"")]
    public async Task What_is_neither_JSON_nor_a_form_is_a_text(string body, string json) =>
        Assert.Equal((json, PayloadKind.Text), await DecodeAsync(body, "text/plain"));

    [Fact]
    public async Task A_byte_order_mark_is_not_part_of_the_text()
    {
        Assert.Equal(("{}", PayloadKind.Json), await DecodeAsync("\uFEFF{}", null));
        Assert.Equal(("\"x\"", PayloadKind.Text), await DecodeAsync("\uFEFFx", null));
    }

    [Theory]
    [InlineData("a=1&b=x+y%20z&c", """{"a":"1","b":"x y z","c":""}""")]
    [InlineData("a=1&b=2&a=3", """{"a":["1","3"],"b":"2"}""")]
    [InlineData("a={}&&=x", """{"a":"{}","":"x"}""")]
    [InlineData("a=100%&b=%zz", """{"a":"100%","b":"%zz"}""")]
    [InlineData("a=%C3%A4", """{"a":"ä"}""")]
    [InlineData("", "{}")]
    public async Task A_form_is_an_object_of_its_fields(string body, string json)
    {
        Assert.Equal((json, PayloadKind.Form), await DecodeAsync(body, UrlEncoded));
        Assert.Equal(
            (json, PayloadKind.Form),
            await DecodeAsync(body, UrlEncoded + "; charset=utf-8", new PayloadOptions { Mode = PayloadMode.Form }));
    }

    [Fact]
    public async Task A_multipart_form_is_an_object_of_its_fields_and_files()
    {
        const string Body =
            "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n2\r\n"
            + "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--b--\r\n";

        Assert.Equal(
            ("""{"a":["1","2"],"f":{"filename":"x.txt","contentType":"text/plain","base64":"aGk="}}""", PayloadKind.Form),
            await DecodeAsync(Body, "multipart/form-data; boundary=\"b\""));
    }

    [Theory]
    [InlineData("payload=%7B%22a%22%3A1%7D", """{"a":1}""")]
    [InlineData("payload=hello", "\"hello\"")]
    [InlineData("payload=", "\"\"")]
    [InlineData("payload=0", "0")]
    [InlineData("payload=null", "null")]
    [InlineData("x=1&payload=1&payload=2", "1")]
    public async Task The_named_field_of_a_form_is_JSON_if_it_parses_and_a_text_otherwise(string body, string json) =>
        Assert.Equal((json, PayloadKind.Form), await DecodeAsync(body, UrlEncoded, Field("payload")));

    [Theory]
    [InlineData("x=1", UrlEncoded)]
    [InlineData("", UrlEncoded)]
    [InlineData("""{"payload": 1}""", "application/json")]
    [InlineData("payload=1", null)]
    [InlineData(
        "--b\r\nContent-Disposition: form-data; name=\"payload\"; filename=\"x\"\r\n\r\n1\r\n--b--", "multipart/form-data; boundary=b")]
    public async Task A_missing_field_is_a_400_that_names_it(string body, string? contentType) =>
        Assert.Contains("'payload'", (await RefusedAsync(body, contentType, Field("payload"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1", "multipart/form-data; boundary=b")]
    [InlineData("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--", "multipart/form-data; boundary=b")]
    [InlineData("--b\r\nno header\r\n\r\n1\r\n--b--", "multipart/form-data; boundary=b")]
    [InlineData("x", "multipart/form-data; boundary=b")]
    [InlineData("x", "multipart/form-data")]
    [InlineData("a=%ff", UrlEncoded)]
    public async Task A_malformed_form_is_a_400(string body, string contentType) =>
        Assert.NotEmpty((await RefusedAsync(body, contentType)).Message);

    [Theory]
    [InlineData(0)]
    [InlineData(71)]
    [InlineData(8000)]
    public async Task A_boundary_of_no_or_of_too_many_characters_is_a_400(int length) =>
        Assert.Contains(
            "boundary", (await RefusedAsync("x", "multipart/form-data; boundary=" + new string('b', length))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_body_that_is_not_UTF_8_is_a_400()
    {
        var refused = await Assert.ThrowsAsync<HookRejected>(
            async () => await PayloadDecoder.DecodeAsync(new byte[] { (byte)'"', 0xff, (byte)'"' }, "application/json"));

        Assert.Equal((400, "The body is not UTF-8."), (refused.Status, refused.Message));
    }

    [Theory]
    [InlineData("""{"a": "\ud800"}""")]
    [InlineData("""{"\udc00": 1}""")]
    public async Task Half_of_a_surrogate_pair_is_a_400(string body) =>
        Assert.Contains("surrogate", (await RefusedAsync(body, null)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task JSON_is_at_most_64_levels_deep()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);

        Assert.Equal((Nested(64), PayloadKind.Json), await DecodeAsync(Nested(64), null));
        Assert.Contains("64", (await RefusedAsync(Nested(65), null)).Message, StringComparison.Ordinal);
        Assert.Contains("64", (await RefusedAsync("p=" + Nested(65), UrlEncoded, Field("p"))).Message, StringComparison.Ordinal);
        Assert.Equal(PayloadKind.Text, (await DecodeAsync(new string('[', 100_000), null)).Kind);
    }

    [Fact]
    public async Task A_form_has_limits()
    {
        static string Fields(int count) => string.Join('&', Enumerable.Range(0, count).Select(number => $"f{number}=1"));

        Assert.Equal(PayloadKind.Form, (await DecodeAsync(Fields(1024), UrlEncoded)).Kind);
        Assert.Contains("1024", (await RefusedAsync(Fields(1025), UrlEncoded)).Message, StringComparison.Ordinal);
        Assert.Equal(PayloadKind.Form, (await DecodeAsync(new string('k', 2048), UrlEncoded)).Kind);
        Assert.Contains("2048", (await RefusedAsync(new string('k', 2049), UrlEncoded)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Raw_bytes_are_base64() =>
        Assert.Equal(("\"e30=\"", PayloadKind.Bytes), await DecodeAsync("{}", null, new PayloadOptions { Mode = PayloadMode.Raw }));

    [Theory]
    [InlineData("""{"a": 1}""", "application/json")]
    [InlineData("5", "application/json")]
    [InlineData("payload=%7B%22a%22%3A1%7D", "application/x-www-form-urlencoded")]
    [InlineData("payload={\"a\":\"=\"}", "application/x-www-form-urlencoded")]
    [InlineData("payload=hello", "text/plain")]
    [InlineData("hello", "text/plain")]
    [InlineData("", "text/plain")]
    public void The_content_type_of_a_text_is_guessed(string content, string contentType) =>
        Assert.Equal(contentType, PayloadDecoder.Guess(content));

    private static PayloadOptions Field(string name) => new() { Mode = PayloadMode.Form, FormParam = name };

    private static async Task<(string Json, PayloadKind Kind)> DecodeAsync(string body, string? contentType, PayloadOptions? options = null)
    {
        var payload = await PayloadDecoder.DecodeAsync(Encoding.UTF8.GetBytes(body), contentType, options);
        return (Encoding.UTF8.GetString(payload.Json.Span), payload.Kind);
    }

    private static async Task<HookRejected> RefusedAsync(string body, string? contentType, PayloadOptions? options = null)
    {
        var refused = await Assert.ThrowsAsync<HookRejected>(() => DecodeAsync(body, contentType, options));
        Assert.Equal(400, refused.Status);
        return refused;
    }
}
