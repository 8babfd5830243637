using System.Net;
using System.Net.Sockets;
using Fanfare.Deliveries;
using Microsoft.Extensions.Options;

namespace Fanfare.Egress;

/// <summary>
/// The one way out: every call to an endpoint goes through here. Addresses are judged when a connection is made, after DNS, so that a
/// name cannot be one address when it is checked and another when it is called. Redirects are never followed.
/// </summary>
internal sealed class OutgoingHttp : IDisposable
{
    private readonly EgressPolicy _policy;
    private readonly HostResolver _resolve;
    private readonly Uri? _proxy;
    private readonly HttpMessageInvoker _http;

    public OutgoingHttp(IOptions<EgressOptions> options, IOptions<DeliveryOptions> delivery, HostResolver resolve)
    {
        _policy = EgressOptions.TryParse(options.Value.Allow, out var allowed)
            ? new EgressPolicy(allowed)
            : throw new ArgumentException($"'{options.Value.Allow}' is no list of networks.", nameof(options));
        _resolve = resolve;
        _proxy = options.Value.Proxy.Length == 0 ? null : new Uri(options.Value.Proxy);
#pragma warning disable CA2000 // The invoker disposes it.
        _http = new HttpMessageInvoker(NewHandler(delivery.Value), disposeHandler: true);
#pragma warning restore CA2000
    }

    /// <exception cref="HttpRequestException">
    /// No answer; inside is an <see cref="EgressRefusedException"/> when the address is not allowed.
    /// </exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _proxy is null ? _http.SendAsync(request, cancellationToken) : SendThroughProxyAsync(request, cancellationToken);

    public void Dispose() => _http.Dispose();

    /// <summary>The proxy will ask DNS again for itself: it is the operator's, and the last to judge.</summary>
    private async Task<HttpResponseMessage> SendThroughProxyAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.IdnHost;
        var addresses = await FindAsync(host, cancellationToken).ConfigureAwait(false);
        return Array.TrueForAll(addresses, _policy.Allows)
            ? await _http.SendAsync(request, cancellationToken).ConfigureAwait(false)
            : throw new HttpRequestException(HttpRequestError.ConnectionError, inner: new EgressRefusedException(host));
    }

    private SocketsHttpHandler NewHandler(DeliveryOptions delivery) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = _proxy is not null,
        Proxy = _proxy is null ? null : NewProxy(_proxy),
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectCallback = ConnectAsync,
        ConnectTimeout = delivery.Timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = AnswerBody.MaxBytes,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
    };

    private static WebProxy NewProxy(Uri url)
    {
        var user = Uri.UnescapeDataString(url.UserInfo).Split(':', 2);
        return new WebProxy(url)
        {
            Credentials = url.UserInfo.Length == 0 ? null : new NetworkCredential(user[0], user.ElementAtOrDefault(1)),
        };
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await FindAsync(target.Host, cancellationToken).ConfigureAwait(false);
        var isProxy = _proxy is not null && target.Port == _proxy.Port
            && string.Equals(target.Host, _proxy.IdnHost, StringComparison.OrdinalIgnoreCase);
        var allowed = isProxy ? addresses : Array.FindAll(addresses, _policy.Allows);
        if (allowed.Length == 0)
        {
            throw new EgressRefusedException(target.Host);
        }

#pragma warning disable CA2000 // The stream disposes it.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
#pragma warning restore CA2000
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var address)
            ? [address] : await _resolve(host, cancellationToken).ConfigureAwait(false);
}
