using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Fanfare.Acceptance;

public sealed partial class BehaviourTests
{
    /// <summary>An endpoint on a bare socket, so that it can do what no web server would.</summary>
    private sealed class IllEndpoint : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly string _behaviour;
        private readonly string _retryAfter;
        private readonly X509Certificate2? _certificate;
        private readonly byte[] _bomb;
        private readonly Task _loop;
        private int _calls;

        public IllEndpoint(string behaviour, string retryAfter = "")
        {
            _behaviour = behaviour;
            _retryAfter = retryAfter;
            _bomb = behaviour.Contains("bomb", StringComparison.Ordinal) ? Bomb() : [];
            _listener.Start();
            var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
            var isTls = behaviour.Contains("certificate", StringComparison.Ordinal);
            Url = $"{(isTls ? "https" : "http")}://127.0.0.1:{port}/hook";
            _certificate = isTls ? NewCertificate() : null;
            if (behaviour == "refuses")
            {
                _listener.Stop();
            }

            _loop = behaviour == "refuses" ? Task.CompletedTask : RunAsync();
        }

        public string Url { get; }

        public int Calls => Volatile.Read(ref _calls);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            await _loop;
            _certificate?.Dispose();
            _stop.Dispose();
        }

        private static X509Certificate2 NewCertificate()
        {
            using var key = RSA.Create(2048);
            var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
        }

        private async Task RunAsync()
        {
            var served = new List<Task>();
            try
            {
                while (true)
                {
                    served.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
                }
            }
            catch (Exception exception) when (
                exception is OperationCanceledException or SocketException or ObjectDisposedException || _stop.IsCancellationRequested)
            {
                await Task.WhenAll(served);
            }
        }

        private async Task ServeAsync(Socket socket)
        {
            Interlocked.Increment(ref _calls);
            try
            {
                await using var stream = new NetworkStream(socket, ownsSocket: true);
                await using var speaking = _certificate is null ? stream : await SecureAsync(stream);
                await ReadRequestAsync(speaking);
                await AnswerAsync(speaking, socket);
            }
            catch (Exception exception) when (
                exception is IOException or OperationCanceledException or ObjectDisposedException
                    or System.Security.Authentication.AuthenticationException)
            {
                // The caller has had enough, as it should.
            }
        }

        private async Task<Stream> SecureAsync(NetworkStream stream)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
            return tls;
        }

        private async Task ReadRequestAsync(Stream stream)
        {
            var text = new StringBuilder();
            var buffer = new byte[4_096];
            while (!text.ToString().EndsWith("{\"a\": 1}", StringComparison.Ordinal))
            {
                var read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    throw new IOException("It broke off.");
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }

        private async Task AnswerAsync(Stream stream, Socket socket)
        {
            switch (_behaviour)
            {
                case "resets before it answers":
                    Reset(socket);
                    break;
                case "resets in the middle of its answer":
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nbeginning");
                    await Task.Delay(50, _stop.Token);
                    Reset(socket);
                    break;
                case "hangs":
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                    break;
                case "dribbles a byte at a time":
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n");
                    while (true)
                    {
                        await WriteAsync(stream, "x");
                        await Task.Delay(200, _stop.Token);
                    }

                case "answers without end":
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
                    await PourAsync(stream, long.MaxValue);
                    break;
                case "answers with 100 MB":
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n");
                    await PourAsync(stream, 100_000_000);
                    break;
                case "answers with a bomb of gzip":
                    await WriteAsync(
                        stream,
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {_bomb.Length}\r\n\r\n"));
                    await stream.WriteAsync(_bomb, _stop.Token);
                    break;
                case "answers with headers without end":
                    await WriteAsync(stream, "HTTP/1.1 200 OK\r\n");
                    while (true)
                    {
                        await WriteAsync(stream, $"x-more: {new string('x', 1_000)}\r\n");
                    }

                case "redirects":
                    await WriteAsync(
                        stream, "HTTP/1.1 301 Moved\r\nconnection: close\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n");
                    break;
                case "has a NUL in its status line":
                    await WriteAsync(stream, "HTT\0P/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                    break;
                case "is gone":
                    await WriteAsync(stream, "HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n");
                    break;
                case "fails twice":
                    await WriteAsync(
                        stream,
                        Calls <= 2 ? "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                    break;
                case "limits":
                    var retryAfter = _retryAfter == "date"
                        ? DateTimeOffset.UtcNow.AddSeconds(2).ToString("R", CultureInfo.InvariantCulture) : _retryAfter;
                    await WriteAsync(
                        stream,
                        Calls == 1 ? $"HTTP/1.1 429 Slow\r\nretry-after: {retryAfter}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                            : "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
                    break;
                default:
                    await WriteAsync(stream, "HTTP/1.1 404 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                    break;
            }
        }

        private static void Reset(Socket socket)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            socket.Close();
        }

        private Task WriteAsync(Stream stream, string text) => stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token).AsTask();

        private async Task PourAsync(Stream stream, long bytes)
        {
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)'x');
            for (long poured = 0; poured < bytes; poured += chunk.Length)
            {
                await stream.WriteAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, bytes - poured)), _stop.Token);
            }
        }

        /// <summary>A megabyte that unpacks to a thousand.</summary>
        private static byte[] Bomb()
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                var zeros = new byte[1 << 20];
                for (var written = 0; written < 1_000; written++)
                {
                    gzip.Write(zeros);
                }
            }

            return packed.ToArray();
        }
    }
}
