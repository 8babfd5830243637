using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using Fanfare.Changes;
using Fanfare.Egress;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Signing;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;

namespace Fanfare.Deliveries;

/// <summary>
/// Makes the requests of deliveries. Runs outside of grains' turns, hence <c>ConfigureAwait(false)</c> throughout.
/// </summary>
internal sealed class DeliveryClient(OutgoingHttp http, IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>How much of an answer is read and kept; the rest is left unread.</summary>
    public const int MaxResponseBytes = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    internal static readonly ProductInfoHeaderValue Product = new("Fanfare", typeof(DeliveryClient).Assembly.GetName().Version!.ToString(2));

    /// <summary>Sends an event to an endpoint once. Whatever the endpoint does is an outcome, never an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> fired; whether the endpoint got the event is not known.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever a request can throw, the delivery has failed and the lane must go on.")]
    public async Task<AttemptOutcome> AttemptAsync(DeliveryTarget target, AcceptedEvent accepted, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        if (accepted.Payload is not { } payload)
        {
            return new AttemptOutcome(DeliveryFault.PayloadGone, 0, "The payload was expunged.", startedAt, TimeSpan.Zero);
        }

        using var span = Traces.Start("attempt", ActivityKind.Client, accepted.TraceParent);
        var started = time.GetTimestamp();
        var status = 0;
        TimeSpan? retryAfter = null;
        var timeout = target.Settings.TimeoutSeconds is { } own ? TimeSpan.FromSeconds(own) : options.Value.Timeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        AttemptOutcome Outcome(DeliveryFault fault, string response)
        {
            span?.SetTag("messaging.message.id", accepted.Id).SetTag("fanfare.endpoint", target.Endpoint.Id).SetTag("fanfare.fault", fault.ToString()).SetTag("http.response.status_code", status)
                .SetStatus(fault == DeliveryFault.None ? ActivityStatusCode.Ok : ActivityStatusCode.Error);

            // No store takes a NUL in a text, and an error quotes what the endpoint has sent.
            return new AttemptOutcome(fault, status, response.Replace('\0', '\uFFFD'), startedAt, time.GetElapsedTime(started)) { RetryAfter = retryAfter };
        }

        try
        {
            using var request = NewRequest(target, accepted, payload, startedAt);
            if ((span?.Id ?? accepted.TraceParent) is { } traceParent && !request.Headers.Contains("traceparent"))
            {
                request.Headers.TryAddWithoutValidation("traceparent", traceParent);
            }

            using var response = await http.SendAsync(request, either.Token).ConfigureAwait(false);
            status = (int)response.StatusCode;
            retryAfter = status is 429 or 503 ? RetryAfter.Of(response, time.GetUtcNow(), options.Value.MaxRetryAfter) : null;
            var body = await ReadBeginningAsync(response, either.Token).ConfigureAwait(false);
            return Outcome(response.IsSuccessStatusCode ? DeliveryFault.None : DeliveryFault.Status, body);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return Outcome(DeliveryFault.Timeout, $"No complete answer within {timeout.TotalSeconds:0.###} s.");
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

    private static DeliveryFault FaultOf(HttpRequestException exception) => exception.HttpRequestError switch
    {
        _ when exception.InnerException is EgressRefusedException => DeliveryFault.Refused,
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => DeliveryFault.Connection,
        HttpRequestError.SecureConnectionError => DeliveryFault.Tls,
        _ => DeliveryFault.Response,
    };

    private static HttpRequestMessage NewRequest(DeliveryTarget target, AcceptedEvent accepted, byte[] payload, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Endpoint.Url);
        var said = target.Settings.Format == EndpointFormat.SlackChat ? SlackChatBody.Of(accepted.EventType, payload, target) : payload;
        var body = RequestSigner.Sign(request, target.Settings.SignedIn, accepted.Id, said, target.Secrets, now);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = Json;
        foreach (var (name, value) in target.Endpoint.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // What describes the content stands there.
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        request.Headers.UserAgent.Add(Product);
        return request;
    }

    /// <summary>The beginning of an answer's body, as text.</summary>
    internal static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
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
