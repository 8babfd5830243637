using System.Text;
using Microsoft.Extensions.Primitives;

namespace Fanfare.Hooks.Checks;

/// <summary>Whatever a request holds, a check answers: it is genuine only when it was signed, and never throws.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Pieces =
    [
        "v0=", "sha256=", "sha1=", "v1,", "v1=", "t=", "t=1760000000", "1760000000", "99999999999999999999", "-5", "Basic ", "Bearer ",
        "Og==", ",", "=", " ", ":", "%", "\0", "\ud800",
        "é", "{", "}", "\"", "\\u", "[", "token", "&", "--cut", "\r\n", "--", "Content-Disposition: form-data; name=\"token\"", "null", "/",
        "+", new('a', 64), new('A', 43), new('f', 9000),
        "multipart/form-data; boundary=cut", "\"auth\":", "\"to/ken\":",
    ];

    public static TheoryData<string> Names => Schemes.Names;

    [Theory, MemberData(nameof(Names))]
    public void Nothing_is_taken_and_nothing_is_thrown(string scheme)
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var check = Schemes.Check(scheme);
        for (var round = 0; round < Rounds; round++)
        {
            var request = Schemes.Signed(scheme, Schemes.Other);
            foreach (var header in request.Headers.Keys.ToList())
            {
                request.Headers[header] = random.Next(8) == 0
                    ? request.Headers[header] : Values(random, request.Headers[header].ToString());
            }

            request.Body = random.Next(3) switch
            {
                0 => request.Body,
                1 => Mixed(random, request.Body.ToArray()),
                _ => Encoding.UTF8.GetBytes(Text(random)),
            };
            try
            {
                Assert.NotNull(check.Refuse(request, [Schemes.Secret], Schemes.Now));
                check.Sign(request, Schemes.Secret, "delivery-1", Schemes.Now);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {seed}, round {round}, {scheme}.", exception);
            }
        }
    }

    private static StringValues Values(Random random, string genuine) => random.Next(8) switch
    {
        0 => StringValues.Empty,
        1 => new StringValues([genuine, Text(random)]),
        2 => new StringValues([null]),
        3 => genuine[..random.Next(genuine.Length)],
        4 => Encoding.Latin1.GetString(Mixed(random, Encoding.Latin1.GetBytes(genuine))),
        _ => Text(random),
    };

    private static string Text(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => Pieces[random.Next(Pieces.Length)]));

    private static byte[] Mixed(Random random, byte[] bytes)
    {
        for (var change = random.Next(4); change >= 0 && bytes.Length > 0; change--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return bytes;
    }
}
