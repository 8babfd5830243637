using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Fanfare.Hooks.Intake;

/// <summary>Takes in what a third party sends: so much, and within such a time.</summary>
internal sealed class HookIntake(IOptions<HookOptions> options, HookLimiter limiter)
{
    /// <summary>The most bytes of a payload that is made of a body: there is more to it than the body, but not much.</summary>
    public int MaxPayloadBytes => 2 * options.Value.MaxBodyBytes;

    /// <summary>Counts events against the limit of an application.</summary>
    /// <exception cref="RefusedException">429 when it is used up.</exception>
    public void Take(string applicationId, int events = 1) => limiter.Take(applicationId, events);

    /// <summary>The whole body.</summary>
    /// <exception cref="RefusedException">431, 413 or 408 for headers or a body over the limits.</exception>
    public async Task<byte[]> ReadAsync(HttpContext http)
    {
        var size = http.Request.Headers.Sum(static header => header.Key.Length + header.Value.Sum(static value => value?.Length ?? 0));
        if (size > options.Value.MaxHeaderBytes)
        {
            throw Problems.HeadersTooLarge(options.Value.MaxHeaderBytes);
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        timeout.CancelAfter(options.Value.BodyTimeout);
        try
        {
            return (await RequestBody.ReadAsync(http, options.Value.MaxBodyBytes, timeout.Token)).Bytes;
        }
        catch (OperationCanceledException) when (!http.RequestAborted.IsCancellationRequested)
        {
            throw Problems.BodyTooSlow(options.Value.BodyTimeout);
        }
    }
}
