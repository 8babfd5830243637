using System.Text;
using Fanfare.Templates;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Checks;

/// <summary>Tokens in bodies of JSON and forms.</summary>
public sealed class BodyTokenTests
{
    private const string Urlencoded = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=cut";

    [Theory]
    [InlineData("/token", """{"a":[{"token":"wrong"}],"token":"right"}""")]
    [InlineData("/token", """{"tok\u0065n":"r\u0069ght"}""")]
    [InlineData("/a/1/b", """{"a":[0,{"b":"right"}]}""")]
    [InlineData("/0", """["right"]""")]
    [InlineData("/", """{"":"right"}""")]
    [InlineData("/a~1b/c~0d", """{"a/b":{"c~d":"right"}}""")]
    [InlineData("/value/0/clientState", """{"value":[{"clientState":"right"},{"clientState":"other"}]}""")]
    [InlineData("/value/*/clientState", """{"value":[{"clientState":"right"},{"clientState":"right"}]}""")]
    [InlineData("/*", """{"*":"right"}""")]
    public void A_pointer_finds_its_token(string field, string json) => Assert.Null(Refuse(field, json));

    [Theory]
    [InlineData("", "The body is not JSON")]
    [InlineData("nonsense", "The body is not JSON")]
    [InlineData("""{"token":"right"}}""", "The body is not JSON")]
    [InlineData("""{"token":"right",""", "The body is not JSON")]
    [InlineData("""{"token":"\ud800"}""", "The body is not JSON")]
    [InlineData("""{"\ud800":1,"token":"right"}""", "The body is not JSON")]
    [InlineData("{}", "The body has no /token")]
    [InlineData("[]", "The body has no /token")]
    [InlineData("\"right\"", "The body has no /token")]
    [InlineData("""{"token":null}""", "/token is not a text")]
    [InlineData("""{"token":{"token":"right"}}""", "/token is not a text")]
    [InlineData("""{"token":"right","token":"right"}""", "The body has /token more than once")]
    [InlineData("""{"token":""}""", "The token in the body's /token is none of the hook's secrets")]
    [InlineData("""{"token":"right "}""", "The token in the body's /token is none of the hook's secrets")]
    public void JSON_without_its_token_is_refused(string json, string reason) => Assert.Equal(reason, Refuse("/token", json));

    [Fact]
    public void A_pointer_to_many_wants_the_token_everywhere() =>
        Assert.Equal(
            "The token in the body's /value/*/clientState is none of the hook's secrets",
            Refuse("/value/*/clientState", """{"value":[{"clientState":"right"},{"clientState":"other"}]}"""));

    [Theory]
    [InlineData("/token", """{ "n":1.50, "tok\u0065n" : "secret","a":["\u00e9"] }""", """{ "n":1.50, "tok\u0065n" : "","a":["\u00e9"] }""")]
    [InlineData("/value/*/s", """{"value":[{"s":"one"},{"s":2},{"s":"three"}]}""", """{"value":[{"s":""},{"s":2},{"s":""}]}""")]
    [InlineData("token", """{"token":"secret","token2":"stays"}""", """{"token":"","token2":"stays"}""")]
    [InlineData("/token", "no JSON", "no JSON")]
    public void What_is_pointed_to_is_emptied_and_every_other_byte_stays(string field, string json, string emptied) =>
        Assert.Equal(emptied, Encoding.UTF8.GetString(JsonPointer.To(field).Empty(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Equal("The body is not UTF-8", Refuse("/token", [.. "{\"token\":\""u8, 0xff, .. "\"}"u8], null));

    [Fact]
    public void Depth_is_bounded() => Assert.Equal("The body is not JSON", Refuse("/token", new string('[', 100_000)));

    [Theory]
    [InlineData("token=right", Urlencoded, null)]
    [InlineData("a=b&token=r%69ght&c", Urlencoded + "; charset=utf-8", null)]
    [InlineData("token=right", null, null)]
    [InlineData("token=right&token=right", Urlencoded, "The body has the field token more than once")]
    [InlineData("", Urlencoded, "The body has no field token")]
    [InlineData("a=%zz&&=&%", Urlencoded, "The body has no field token")]
    [InlineData("token", Urlencoded, "The token in the body's token is none of the hook's secrets")]
    [InlineData("token=", Urlencoded, "The token in the body's token is none of the hook's secrets")]
    [InlineData("--cut\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nright\r\n--cut--", Multipart, null)]
    [InlineData("--cut\r\nContent-Disposition: form-data; name=token\r\n\r\nright\r\n--cut--", Multipart, null)]
    [InlineData(
        "--cut\r\nContent-Disposition: form-data; name=\"token\"; filename=\"x\"\r\n\r\nright\r\n--cut--", Multipart,
        "The body has no field token")]
    [InlineData("--cut\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nright", Multipart, "The body is not a form")]
    [InlineData("", Multipart, "The body is not a form")]
    [InlineData("token=right", Multipart, "The body is not a form")]
    public void A_form_shows_its_token(string form, string? contentType, string? reason) =>
        Assert.Equal(reason, Refuse("token", Encoding.UTF8.GetBytes(form), contentType));

    [Fact]
    public void A_form_of_endless_fields_is_no_form() =>
        Assert.Equal(
            "The body is not a form", Refuse("token", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("a=b&", 5000))), Urlencoded));

    [Theory]
    [InlineData("/token", "", """{"token":"right"}""")]
    [InlineData("/a/b", """{"n":1.50}""", """{"n":1.50,"a":{"b":"right"}}""")]
    [InlineData("/0/token", """[{"token":"old"}]""", """[{"token":"right"}]""")]
    [InlineData("/token", "no JSON", "no JSON")]
    [InlineData("/token", "[1]", "[1]")]
    [InlineData("/a/b", """{"a":1}""", """{"a":1}""")]
    [InlineData("/a", """{"b":1,"b":2}""", """{"b":1,"b":2}""")]
    [InlineData("a b", "c=d", "c=d&a%20b=right")]
    public void A_body_that_has_room_for_it_gets_the_token(string field, string before, string after)
    {
        var request = new CheckedRequest(new HeaderDictionary(), Encoding.UTF8.GetBytes(before));

        SignatureCheck.For(new HookCheck { Scheme = CheckScheme.Token, Field = field }).Sign(request, "right", "", default);

        Assert.Equal(after, Encoding.UTF8.GetString(request.Body.Span));
    }

    private static string? Refuse(string field, string body) => Refuse(field, Encoding.UTF8.GetBytes(body), "application/json");

    private static string? Refuse(string field, byte[] body, string? contentType)
    {
        var request = new CheckedRequest(new HeaderDictionary(), body);
        request.Headers.ContentType = contentType;
        return SignatureCheck.For(new HookCheck { Scheme = CheckScheme.Token, Field = field }).Refuse(request, ["right"], default);
    }
}
