using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net.Http.Headers;
using Orleans;
using Orleans.Concurrency;

namespace Fanfare.Egress;

/// <summary>Makes the calls of one application that are no deliveries, so many at a time.</summary>
[Reentrant] // ADR 0005: calls wait for others' servers, and not for one another.
internal sealed class OutgoingGrain(OutgoingHttp http, TimeProvider time) : Grain, IOutgoingGrain
{
    private const int MaxInFlight = 64;
    private int _inFlight;

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a request can throw, it is why there was no answer.")]
    public async Task<OutgoingAnswer> PostAsync(OutgoingPost post)
    {
        if (_inFlight >= MaxInFlight)
        {
            return new OutgoingAnswer { Reason = "The application waits for too many answers already." };
        }

        _inFlight++;
        var timeout = post.Timeout < IOutgoingGrain.MaxTimeout ? post.Timeout : IOutgoingGrain.MaxTimeout;
        using var deadline = new CancellationTokenSource(timeout, time);
        try
        {
            return await SendAsync(post, deadline.Token);
        }
        catch (OperationCanceledException)
        {
            return new OutgoingAnswer
            {
                TimedOut = true,
                Reason = string.Create(CultureInfo.InvariantCulture, $"No complete answer within {timeout.TotalSeconds:0.###} s."),
            };
        }
        catch (Exception exception)
        {
            return new OutgoingAnswer { Reason = exception.InnerException?.Message ?? exception.Message };
        }
        finally
        {
            _inFlight--;
        }
    }

    private async Task<OutgoingAnswer> SendAsync(OutgoingPost post, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, post.Url) { Content = new ByteArrayContent(post.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(post.ContentType);
        request.Headers.UserAgent.ParseAdd(AnswerBody.Product);
        foreach (var (name, value) in post.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http.SendAsync(request, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[OutgoingAnswer.MaxBytes + 1];
        var read = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return new OutgoingAnswer
        {
            Status = (int)response.StatusCode,
            ContentType = response.Content.Headers.ContentType?.ToString(),
            Body = body[..read],
        };
    }
}
