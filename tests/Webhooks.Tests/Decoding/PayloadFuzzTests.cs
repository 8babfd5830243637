using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Fanfare.Webhooks;

public sealed class PayloadFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", "\"", "\\", ":", ",", "null", "1", "-", "e9", "\\ud800", "a", "=", "&", "%", "%7B", "%ff", "%00", "+", "\u00e4",
        "\0", "\u0080-raw",
        "--b", "--b--", "\r\n", "\n", "Content-Disposition: form-data; name=\"a\"", "; filename=\"x\"", "; filename*=UTF-8''%zz",
        "; name*=x", "Content-Type: x", "payload",
    ];

    private static readonly string?[] Types =
    [
        null, "", "application/json", "text/plain; charset=latin1", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
        "multipart/form-data; boundary=\"b\"",
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"", "multipart/form-data; boundary=ä",
    ];

    [Fact]
    public void Any_body_is_JSON_in_the_end_or_refused_with_400()
    {
        var requests =
            from pieces in Gen.Elements(Pieces).ListOf()
            from type in Gen.Elements(Types)
            from mode in Gen.Elements(Enum.GetValues<PayloadMode>())
            from field in Gen.Elements("payload", "a", null)
            select (
                Body: string.Concat(pieces), type, new PayloadOptions { Mode = mode, FormParam = field, MaxFields = 4, MaxKeyLength = 8 });

        Prop.ForAll(requests.ToArbitrary(), static request => Holds(Bytes(request.Body), request.type, request.Item3))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30_000).WithEndSize(20));
    }

    [Fact]
    public void Any_bytes_are_JSON_in_the_end_or_refused_with_400() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), static body => Array.ForEach(Types, type => Holds(body, type, PayloadOptions.Default)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    /// <summary>A byte that is not UTF-8 among others.</summary>
    private static byte[] Bytes(string text) =>
        [.. Encoding.UTF8.GetBytes(text).Select(static letter => letter == 0xc2 ? (byte)0xff : letter)];

    private static void Holds(byte[] body, string? type, PayloadOptions options)
    {
        try
        {
            var decoding = PayloadDecoder.DecodeAsync(body, type, options).AsTask();
            Assert.True(decoding.IsCompleted);
            using var document = JsonDocument.Parse(decoding.GetAwaiter().GetResult().Json);
        }
        catch (HookRejected refused)
        {
            Assert.Equal(400, refused.Status);
        }
    }
}
