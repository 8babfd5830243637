using System.Net;
using System.Net.Sockets;
using System.Text;
using Fanfare.Deliveries;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Fanfare.Egress;

public sealed class OutgoingHttpTests : IAsyncLifetime
{
    /// <summary>Nothing is ever sent there: in place of what has this address, a proxy is called.</summary>
    private static readonly IPAddress Public = IPAddress.Parse("203.0.112.1");

    private readonly WebApplication _app;
    private readonly List<string> _asked = [];
    private Func<string, IPAddress[]> _dns = _ => [IPAddress.Loopback];

    public OutgoingHttpTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Map("/{**path}", () => "here");
    }

    private int Port => new Uri(_app.Urls.First()).Port;

    public Task InitializeAsync() => _app.StartAsync();

    public async Task DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("named.example")]
    public async Task What_is_not_public_is_not_called_however_it_is_written(string host)
    {
        using var http = NewHttp();

        await RefusedAsync(http, $"http://{host}:{Port}/");
    }

    [Fact]
    public async Task A_name_is_judged_when_it_is_called_and_not_before()
    {
        using var http = NewHttp("127.0.0.1");
        _dns = _ => [IPAddress.Parse(_asked.Count == 1 ? "127.0.0.1" : "127.0.0.2")];

        Assert.Equal("here", await GetAsync(http, $"http://flips.example:{Port}/", default, close: true));
        await RefusedAsync(http, $"http://flips.example:{Port}/");
    }

    [Fact]
    public async Task Of_several_addresses_only_those_are_tried_that_may_be_called()
    {
        using var http = NewHttp("127.0.0.1");
        _dns = _ => [IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback, IPAddress.Loopback];

        Assert.Equal("here", await GetAsync(http, $"http://several.example:{Port}/", default));
    }

    [Fact]
    public async Task An_HTTP_proxy_is_called_in_place_of_the_endpoint_and_what_is_not_public_is_refused_before()
    {
        await using var proxy = new Proxy(async stream =>
        {
            var request = await Proxy.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nproxied"u8.ToArray());
            return request;
        });
        using var http = NewHttp(proxy: $"http://user:p%40ss@127.0.0.1:{proxy.Port}");
        _dns = host => host == "private.example" ? [IPAddress.Parse("10.0.0.1")] : [Public];

        Assert.Equal("proxied", await GetAsync(http, "http://public.example/hook", default));
        Assert.StartsWith("GET http://public.example/hook HTTP/1.1", proxy.Seen[^1], StringComparison.Ordinal);
        await RefusedAsync(http, "http://private.example/hook");
        await RefusedAsync(http, $"http://127.0.0.1:{proxy.Port}/");
    }

    [Fact]
    public async Task A_SOCKS5_proxy_is_called_in_place_of_the_endpoint()
    {
        await using var proxy = new Proxy(async stream =>
        {
            var greeting = new byte[3];
            await stream.ReadExactlyAsync(greeting);
            await stream.WriteAsync(new byte[] { 5, 0 });
            var head = new byte[5];
            await stream.ReadExactlyAsync(head);
            var rest = new byte[head[4] + 2];
            await stream.ReadExactlyAsync(rest);
            await stream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
            await Proxy.ReadHeadAsync(stream);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\nproxied"u8.ToArray());
            return Encoding.ASCII.GetString(rest, 0, head[4]);
        });
        using var http = NewHttp(proxy: $"socks5://127.0.0.1:{proxy.Port}");
        _dns = _ => [Public];

        Assert.Equal("proxied", await GetAsync(http, "http://public.example/hook", default));
        Assert.Equal("public.example", proxy.Seen[^1]);
    }

    private static async Task RefusedAsync(OutgoingHttp http, string url)
    {
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(http, url, default));
        Assert.IsType<EgressRefusedException>(exception.InnerException);
    }

    private static async Task<string> GetAsync(OutgoingHttp http, string url, CancellationToken cancellationToken, bool close = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.ConnectionClose = close;
        using var response = await http.SendAsync(request, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private OutgoingHttp NewHttp(string allow = "", string proxy = "") => new(
        Options.Create(new EgressOptions { Allow = allow, Proxy = proxy }),
        Options.Create(new DeliveryOptions()),
        (host, _) =>
        {
            _asked.Add(host);
            return Task.FromResult(_dns(host));
        });

    /// <summary>A proxy of the smallest kind: one exchange for each connection, of which the test says what it is.</summary>
    private sealed class Proxy : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _loop;

        public Proxy(Func<NetworkStream, Task<string>> exchange)
        {
            _listener.Start();
            _loop = RunAsync(exchange);
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public List<string> Seen { get; } = [];

        public static async Task<string> ReadHeadAsync(NetworkStream stream)
        {
            var head = new StringBuilder();
            var buffer = new byte[4_096];
            while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                head.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer)));
            }

            return head.ToString();
        }

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _loop;
        }

        private async Task RunAsync(Func<NetworkStream, Task<string>> exchange)
        {
            try
            {
                while (true)
                {
                    using var connection = await _listener.AcceptTcpClientAsync();
                    Seen.Add(await exchange(connection.GetStream()));
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
