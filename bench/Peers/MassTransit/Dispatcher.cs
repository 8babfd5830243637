using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Fanfare.Bench.Peers;

/// <summary>Posts events to the target, signed, over connections that are kept open.</summary>
internal sealed class Dispatcher(Uri target, string secret, int connections) : IDisposable
{
    private const string SecretPrefix = "whsec_";
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly byte[] _key = Convert.FromBase64String(secret[SecretPrefix.Length..]);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler { MaxConnectionsPerServer = connections, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };

    public async Task PostAsync(EventAccepted accepted, CancellationToken cancellation)
    {
        var id = $"msg_{accepted.Id}";
        var timestamp = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(accepted.Body) };
        request.Content.Headers.ContentType = Json;
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", $"v1,{Sign($"{id}.{timestamp}.", accepted.Body.Span)}");
        using var response = await _client.SendAsync(request, cancellation);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();

    private string Sign(string prefix, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.UTF8.GetBytes(prefix));
        hash.AppendData(body);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
