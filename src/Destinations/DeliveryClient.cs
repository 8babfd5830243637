using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Fanfare.Destinations;
using Fanfare.Egress;
using Fanfare.Events;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;

namespace Fanfare.Deliveries;

/// <summary>
/// Makes the requests of deliveries. Runs outside of grains' turns, hence <c>ConfigureAwait(false)</c> throughout.
/// </summary>
internal sealed class DeliveryClient(
    OutgoingHttp http, DestinationCatalog destinations, IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>Sends an event to an endpoint once. Whatever the endpoint does is an outcome, never an exception.</summary>
    /// <exception cref="OperationCanceledException">
    /// <paramref name="cancellationToken"/> fired; whether the endpoint got the event is not known.
    /// </exception>
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
        var answer = new Answer();
        var timeout = target.Settings.TimeoutSeconds is { } own ? TimeSpan.FromSeconds(own) : options.Value.Timeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        AttemptOutcome Outcome(DeliveryFault fault, string response)
        {
            span?.SetTag("messaging.message.id", accepted.Id).SetTag("fanfare.endpoint", target.Endpoint.Id)
                .SetTag("fanfare.fault", fault.ToString()).SetTag("http.response.status_code", answer.Status)
                .SetStatus(fault == DeliveryFault.None ? ActivityStatusCode.Ok : ActivityStatusCode.Error);

            // No store takes a NUL in a text, and an error quotes what the endpoint has sent.
            return new AttemptOutcome(fault, answer.Status, response.Replace('\0', '\uFFFD'), startedAt, time.GetElapsedTime(started))
            {
                Means = answer.Means,
                Final = answer.Final,
                RetryAfter = answer.RetryAfter,
            };
        }

        try
        {
            var body = await SendAsync(
                new DestinationContext(target, accepted, payload, time.GetUtcNow(), Again: false), answer, span, either.Token)
                .ConfigureAwait(false);
            return Outcome(answer.Means is >= 200 and < 300 ? DeliveryFault.None : DeliveryFault.Status, body);
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

    /// <summary>
    /// Sends the request that a destination builds, and gives the beginning of the answer's body. What is known of an answer that breaks
    /// off is in <paramref name="answer"/>.
    /// </summary>
    private async Task<string> SendAsync(DestinationContext context, Answer answer, Activity? span, CancellationToken cancellationToken)
    {
        var destination = destinations.Of(context.Target.Settings);
        while (true)
        {
            var request = await destination.BuildAsync(context, cancellationToken).ConfigureAwait(false);
            using var message = request.Message;
            if (message is null)
            {
                (answer.Status, answer.RetryAfter) = (request.Status, request.RetryAfter);
                answer.Take(request.Verdict);
                return request.Reason;
            }

            AddHeaders(message, context, span);
            using var response = await http.SendAsync(message, cancellationToken).ConfigureAwait(false);
            answer.Status = answer.Means = (int)response.StatusCode;
            answer.RetryAfter = RetryAfterOf(response, answer.Status);
            var body = await AnswerBody.ReadBeginningAsync(response, cancellationToken).ConfigureAwait(false);
            var verdict = destination.Judge(request, answer.Status, body);
            if (!verdict.Rebuild || context.Again)
            {
                answer.RetryAfter ??= RetryAfterOf(response, verdict.Status);
                answer.Take(verdict);
                return body;
            }

            context = context with { Again = true };
        }
    }

    /// <summary>How long an answer asks to wait; only one that means 429 or 503 is asked for that.</summary>
    private TimeSpan? RetryAfterOf(HttpResponseMessage response, int status) =>
        status is 429 or 503 ? RetryAfter.Of(response, time.GetUtcNow(), options.Value.MaxRetryAfter) : null;

    /// <summary>Adds the endpoint's own headers, which never replace the destination's, our name and the trace.</summary>
    private static void AddHeaders(HttpRequestMessage message, DestinationContext context, Activity? span)
    {
        foreach (var (name, value) in context.Target.Endpoint.Headers)
        {
            if (!message.Headers.NonValidated.Contains(name) && !message.Headers.TryAddWithoutValidation(name, value))
            {
                // What describes the content stands there.
                message.Content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        message.Headers.TryAddWithoutValidation("User-Agent", AnswerBody.Product);
        if ((span?.Id ?? context.Event.TraceParent) is { } traceParent && !message.Headers.NonValidated.Contains("traceparent"))
        {
            message.Headers.TryAddWithoutValidation("traceparent", traceParent);
        }
    }

    private static DeliveryFault FaultOf(HttpRequestException exception) => exception.HttpRequestError switch
    {
        _ when exception.InnerException is EgressRefusedException => DeliveryFault.Refused,
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError =>
            DeliveryFault.Connection,
        HttpRequestError.SecureConnectionError => DeliveryFault.Tls,
        _ => DeliveryFault.Response,
    };

    /// <summary>What is known of an answer so far.</summary>
    private sealed class Answer
    {
        public int Status { get; set; }

        public int Means { get; set; }

        public bool Final { get; private set; }

        /// <summary>How long the endpoint asked to be left alone; counts only when the answer means 429 or 503.</summary>
        public TimeSpan? RetryAfter { get; set; }

        public void Take(Verdict verdict)
        {
            (Means, Final) = (verdict.Status, verdict.Final);
            RetryAfter = Means is 429 or 503 ? RetryAfter : null;
        }
    }
}
