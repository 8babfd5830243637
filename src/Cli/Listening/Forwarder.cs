using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Fanfare.Listening;

/// <summary>Brings requests to a local server as they came, and its answers back.</summary>
internal sealed class Forwarder(Uri url, TimeProvider time) : IDisposable
{
    /// <summary>What belongs to one connection, and to what goes over it, is made anew for the next (RFC 9110, 7.6.1).</summary>
    private static readonly HashSet<string> OfTheConnection = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade", "Host", "Content-Length",
    };

    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
        });

    public async Task<Forwarded> ForwardAsync(HttpContext http)
    {
        var (came, began) = (time.GetUtcNow(), time.GetTimestamp());
        using var request = await RequestAsync(http);
        string? error = null;
        try
        {
            using var answer = await _http.SendAsync(request, http.RequestAborted);
            await AnswerAsync(http, answer);
        }
        catch (HttpRequestException exception)
        {
            error = exception.Message;
            http.Response.StatusCode = StatusCodes.Status502BadGateway;
            await http.Response.WriteAsync($"{url} cannot be reached: {error}");
        }
        catch (OperationCanceledException)
        {
            error = "took too long: the server waits no longer";
            http.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
        }

        await http.Response.CompleteAsync();
        return new Forwarded(
            came, "", http.Request.Headers["webhook-id"].ToString(), http.Response.StatusCode,
            (long)time.GetElapsedTime(began).TotalMilliseconds, error);
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpRequestMessage> RequestAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var request = new HttpRequestMessage(new HttpMethod(http.Request.Method), url) { Content = new ByteArrayContent(body.ToArray()) };
        foreach (var (name, values) in http.Request.Headers.Where(static header => !OfTheConnection.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    private static async Task AnswerAsync(HttpContext http, HttpResponseMessage answer)
    {
        http.Response.StatusCode = (int)answer.StatusCode;
        foreach (
            var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(
                static header => !OfTheConnection.Contains(header.Key)))
        {
            http.Response.Headers[name] = new StringValues([.. values]);
        }

        var body = await answer.Content.ReadAsByteArrayAsync(http.RequestAborted);
        if (body.Length > 0)
        {
            await http.Response.Body.WriteAsync(body, http.RequestAborted);
        }
    }
}
