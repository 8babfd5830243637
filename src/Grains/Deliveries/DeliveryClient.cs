using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Fanfare.Events;
using Fanfare.Signing;
using Microsoft.Extensions.Options;

namespace Fanfare.Deliveries;

/// <summary>
/// Makes the HTTP requests. Runs outside of grains' turns, hence <c>ConfigureAwait(false)</c> throughout. One for each silo: all
/// requests share its connections.
/// </summary>
internal sealed class DeliveryClient : IDisposable
{
    /// <summary>How much of an answer is read and kept; the rest is left unread.</summary>
    public const int MaxResponseBytes = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly ProductInfoHeaderValue Product = new("Fanfare", typeof(DeliveryClient).Assembly.GetName().Version!.ToString(2));

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly HttpMessageInvoker _http;

    public DeliveryClient(TimeProvider time, IOptions<DeliveryOptions> options)
    {
        _time = time;
        _timeout = options.Value.Timeout;
#pragma warning disable CA2000 // The invoker disposes it.
        _http = new HttpMessageInvoker(NewHandler(_timeout), disposeHandler: true);
#pragma warning restore CA2000
    }

    /// <summary>Sends an event to an endpoint once. Whatever the endpoint does is an outcome, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired; whether the endpoint got the event is not known.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a request can throw, the delivery has failed and the lane must go on.")]
    public async Task<AttemptOutcome> AttemptAsync(DeliveryTarget target, AcceptedEvent accepted, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        if (accepted.Payload is not { } payload)
        {
            return new AttemptOutcome(DeliveryFault.PayloadGone, 0, "The payload was expunged.", startedAt, TimeSpan.Zero);
        }

        var started = _time.GetTimestamp();
        var status = 0;
        using var deadline = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        AttemptOutcome Outcome(DeliveryFault fault, string response) => new(fault, status, response, startedAt, _time.GetElapsedTime(started));
        try
        {
            using var request = NewRequest(target, accepted.Id, payload, startedAt);
            using var response = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            status = (int)response.StatusCode;
            var body = await ReadBeginningAsync(response, either.Token).ConfigureAwait(false);
            return Outcome(response.IsSuccessStatusCode ? DeliveryFault.None : DeliveryFault.Status, body);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return Outcome(DeliveryFault.Timeout, $"No complete answer within {_timeout.TotalSeconds:0.###} s.");
        }
        catch (HttpRequestException exception)
        {
            return Outcome(FaultOf(exception), exception.InnerException?.Message ?? exception.Message);
        }
        catch (Exception exception)
        {
            return Outcome(DeliveryFault.Response, exception.Message);
        }
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler NewHandler(TimeSpan timeout) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = timeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = MaxResponseBytes,
        ResponseDrainTimeout = TimeSpan.FromMilliseconds(500),
    };

    private static DeliveryFault FaultOf(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => DeliveryFault.Connection,
        HttpRequestError.SecureConnectionError => DeliveryFault.Tls,
        _ => DeliveryFault.Response,
    };

    private static HttpRequestMessage NewRequest(DeliveryTarget target, string messageId, byte[] payload, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Endpoint.Url) { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = Json;
        foreach (var (name, value) in target.Endpoint.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = WebhookSignature.For(messageId, now, payload, target.Secrets);
        foreach (var prefix in (ReadOnlySpan<string>)["webhook", "svix"])
        {
            request.Headers.TryAddWithoutValidation($"{prefix}-id", messageId);
            request.Headers.TryAddWithoutValidation($"{prefix}-timestamp", timestamp);
            request.Headers.TryAddWithoutValidation($"{prefix}-signature", signature);
        }

        request.Headers.UserAgent.Add(Product);
        return request;
    }

    private static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var buffer = ArrayPool<byte>.Shared.Rent(MaxResponseBytes);
            try
            {
                var read = await stream.ReadAtLeastAsync(buffer.AsMemory(0, MaxResponseBytes), MaxResponseBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return Encoding.UTF8.GetString(buffer, 0, read);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }
}
