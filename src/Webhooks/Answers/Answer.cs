using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Fanfare.Webhooks;

/// <summary>
/// What a webhook's return value answers: nothing is an empty 200, a string is plain text, bytes are an octet stream, a result is itself,
/// and anything else is JSON. A tuple gives a status, headers or both beside such a value.
/// </summary>
internal sealed class Answer : IResult
{
    private readonly object? _body;
    private readonly int _status;
    private readonly IEnumerable<KeyValuePair<string, string>> _headers;

    private Answer(object? body, int? status, IEnumerable<KeyValuePair<string, string>>? headers)
    {
        _body = body;
        _status = status ?? StatusCodes.Status200OK;
        _headers = headers ?? [];
        if (_status is < 200 or > 599)
        {
            throw new InvalidOperationException($"A webhook answered with the status {_status}; it must be from 200 to 599.");
        }
    }

    public static IResult Of(object? value) =>
        value is IResult result ? result
        : ReturnedTuple.Of(value) is var (body, status, headers) ? new Answer(body, status, headers)
        : new Answer(value, null, null);

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = _status;
        foreach (var (name, value) in _headers)
        {
            response.Headers[name] = value;
        }

        return _body switch
        {
            null => Task.CompletedTask,
            IResult result => result.ExecuteAsync(httpContext),
            string text => WriteAsync(httpContext, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text)),
            byte[] bytes => WriteAsync(httpContext, "application/octet-stream", bytes),
            ReadOnlyMemory<byte> bytes => WriteAsync(httpContext, "application/octet-stream", bytes),
            Stream stream => Results.Stream(stream, response.ContentType).ExecuteAsync(httpContext),
            var json =>
                WriteAsync(
                    httpContext, "application/json; charset=utf-8",
                    JsonSerializer.SerializeToUtf8Bytes(json, json.GetType(), OptionsOf(httpContext))),
        };
    }

    internal static Task WriteAsync(HttpContext http, string contentType, ReadOnlyMemory<byte> body)
    {
        if (http.Response.StatusCode is 204 or 205 or 304 || body.IsEmpty)
        {
            // These have no body by HTTP; one would be an error.
            return Task.CompletedTask;
        }

        http.Response.ContentType ??= contentType;
        http.Response.ContentLength = body.Length;
        return http.Response.Body.WriteAsync(body, http.RequestAborted).AsTask();
    }

    private static JsonSerializerOptions OptionsOf(HttpContext http) =>
        http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
}
