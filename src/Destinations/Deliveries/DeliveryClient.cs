using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Text;
using Fanfare.Egress;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Signing;
using Fanfare.SlackApi;
using Fanfare.SlackChat;
using Fanfare.SlackWebhook;
using Fanfare.Telemetry;
using Microsoft.Extensions.Options;

namespace Fanfare.Deliveries;

/// <summary>
/// Makes the requests of deliveries. Runs outside of grains' turns, hence <c>ConfigureAwait(false)</c> throughout.
/// </summary>
internal sealed class DeliveryClient(OutgoingHttp http, SlackUsers users, IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>How much of an answer is read and kept; the rest is left unread.</summary>
    public const int MaxResponseBytes = 16 * 1024;

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue SlackJson = new("application/json", "utf-8");
    internal static readonly string Product = new ProductInfoHeaderValue("Fanfare", typeof(DeliveryClient).Assembly.GetName().Version!.ToString(2)).ToString();

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
        var answer = new Answer();
        var timeout = target.Settings.TimeoutSeconds is { } own ? TimeSpan.FromSeconds(own) : options.Value.Timeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        AttemptOutcome Outcome(DeliveryFault fault, string response)
        {
            span?.SetTag("messaging.message.id", accepted.Id).SetTag("fanfare.endpoint", target.Endpoint.Id).SetTag("fanfare.fault", fault.ToString()).SetTag("http.response.status_code", answer.Status)
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
            var body = target.Settings.IsSlack
                ? await TellSlackAsync(target, accepted, payload, answer, span, either.Token).ConfigureAwait(false)
                : await SendAsync(target, accepted, BodyOf(target, accepted, payload, userId: null), answer, span, either.Token).ConfigureAwait(false);
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

    /// <summary>Sends a message to Slack, and says what the answer means.</summary>
    private async Task<string> TellSlackAsync(DeliveryTarget target, AcceptedEvent accepted, byte[] payload, Answer answer, Activity? span, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var user = target.Settings is { Kind: EndpointKind.SlackApi, Slack.Channel: ['@', ..] }
                ? await users.FindAsync(target, TokenOf(target, time.GetUtcNow()), again, cancellationToken).ConfigureAwait(false)
                : null;
            if (user is { Id: null })
            {
                (answer.Status, answer.RetryAfter) = (user.Status, user.RetryAfter);
                answer.Take(user.Verdict);
                return user.Body;
            }

            var said = BodyOf(target, accepted, payload, user?.Id);
            if (said.Length > SlackBody.MaxBytes)
            {
                answer.Take(new SlackVerdict(413, Final: true));
                return $"The message that is made of the event has more than {SlackBody.MaxBytes} bytes.";
            }

            var body = await SendAsync(target, accepted, said, answer, span, cancellationToken).ConfigureAwait(false);
            if (user is not { IsFresh: false } || !SlackVerdict.IsNobody(body))
            {
                answer.Take(SlackVerdict.Of(target.Settings.Kind!.Value, answer.Status, body));
                return body;
            }
        }
    }

    /// <summary>Sends a body, and gives the beginning of the answer's. What came before an answer breaks off is known, too.</summary>
    private async Task<string> SendAsync(DeliveryTarget target, AcceptedEvent accepted, byte[] said, Answer answer, Activity? span, CancellationToken cancellationToken)
    {
        using var request = NewRequest(target, accepted, said, time.GetUtcNow());
        if ((span?.Id ?? accepted.TraceParent) is { } traceParent && !request.Headers.Contains("traceparent"))
        {
            request.Headers.TryAddWithoutValidation("traceparent", traceParent);
        }

        using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        answer.Status = answer.Means = (int)response.StatusCode;

        // Slack may say 429 in a word.
        answer.RetryAfter = answer.Status is 429 or 503 || target.Settings.IsSlack ? RetryAfter.Of(response, time.GetUtcNow(), options.Value.MaxRetryAfter) : null;
        return await ReadBeginningAsync(response, cancellationToken).ConfigureAwait(false);
    }

    private static DeliveryFault FaultOf(HttpRequestException exception) => exception.HttpRequestError switch
    {
        _ when exception.InnerException is EgressRefusedException => DeliveryFault.Refused,
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.ProxyTunnelError => DeliveryFault.Connection,
        HttpRequestError.SecureConnectionError => DeliveryFault.Tls,
        _ => DeliveryFault.Response,
    };

    private static byte[] BodyOf(DeliveryTarget target, AcceptedEvent accepted, byte[] payload, string? userId) => target.Settings switch
    {
        { Kind: EndpointKind.SlackWebhook, Slack: var slack } => SlackBody.Of(slack, accepted, payload, channel: null),
        { Kind: EndpointKind.SlackApi, Slack: var slack } => SlackBody.Of(slack, accepted, payload, userId ?? slack?.Channel ?? ""),
        { Format: EndpointFormat.SlackChat } => SlackChatBody.Of(accepted.EventType, payload, target),
        _ => payload,
    };

    /// <summary>The token of a bot of Slack's: the current secret.</summary>
    private static string TokenOf(DeliveryTarget target, DateTimeOffset now) =>
        target.Secrets.FirstOrDefault(secret => secret.ExpiresAt is null || secret.ExpiresAt > now)?.Key ?? "";

    private static HttpRequestMessage NewRequest(DeliveryTarget target, AcceptedEvent accepted, byte[] said, DateTimeOffset now)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.RequestUrl);
        var body = target.Settings.IsSlack ? said : RequestSigner.Sign(request, target.Settings.SignedIn, accepted.Id, said, target.Secrets, now);
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = target.Settings.IsSlack ? SlackJson : Json;
        foreach (var (name, value) in target.Endpoint.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // What describes the content stands there.
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (target.Settings.Kind == EndpointKind.SlackApi)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TokenOf(target, now));
        }

        request.Headers.TryAddWithoutValidation("User-Agent", Product);
        return request;
    }

    /// <summary>The beginning of an answer's body, as text.</summary>
    internal static async Task<string> ReadBeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength == 0)
        {
            return "";
        }

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

    /// <summary>What is known of an answer so far.</summary>
    private sealed class Answer
    {
        public int Status { get; set; }

        public int Means { get; set; }

        public bool Final { get; private set; }

        public TimeSpan? RetryAfter { get; set; }

        public void Take(SlackVerdict verdict)
        {
            (Means, Final) = (verdict.Status, verdict.Final);
            RetryAfter = Means is 429 or 503 ? RetryAfter : null;
        }
    }
}
