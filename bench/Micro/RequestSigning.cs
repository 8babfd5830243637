using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Fanfare.Endpoints;
using Fanfare.Signing;

namespace Fanfare.Bench.Micro;

/// <summary>Signs a payload, by itself and with a request that gets the headers.</summary>
[MemoryDiagnoser]
public class RequestSigning
{
    private const string Id = "msg_2zZ9p1f0Yb8vXkQ4mN7cT3sLhWd";
    private ImmutableArray<EndpointSecret> _secrets = [];

    [Params(1, 2)]
    public int Secrets { get; set; }

    [GlobalSetup]
    public void MakeSecrets() =>
        _secrets = [.. Enumerable.Range(0, Secrets).Select(static number => new EndpointSecret(SecretOf(number), null))];

    [Benchmark]
    public string Signature() => WebhookSignature.For(Id, Sample.Time, Sample.Payload, _secrets);

    [Benchmark]
    public byte[] SignedRequest()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://localhost/hook");
        return RequestSigner.Sign(request, SigningStyles.Standard, Id, Sample.Payload, _secrets, Sample.Time);
    }

    private static string SecretOf(int number) => "whsec_" + Convert.ToBase64String(Enumerable.Repeat((byte)number, 32).ToArray());
}
