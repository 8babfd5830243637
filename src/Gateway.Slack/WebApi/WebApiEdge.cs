using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fanfare.Api.Http.Keys;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Slack.WebApi;

/// <summary>Slack's Web API: finds the method and the caller, and answers in Slack's shape, 200 for most errors too.</summary>
internal sealed class WebApiEdge(IEnumerable<WebApiMethod> methods, WebApiReader reader, SlackStore slack, SlackEdge edge)
{
    /// <summary>Not the versions of Fanfare's own API.</summary>
    public const string Route = "/api/{method:regex(^(?!v\\d+$))}";

    private static readonly string[] NoMessages = [];

    private readonly FrozenDictionary<string, WebApiMethod> _methods = methods.ToFrozenDictionary(
        static method => method.Name, StringComparer.Ordinal);

    public async Task HandleAsync(HttpContext http)
    {
        WebApiArguments? arguments = null;
        try
        {
            if (!_methods.TryGetValue((string)http.Request.RouteValues["method"]!, out var method))
            {
                throw new SlackRefusedException(404, "unknown_method");
            }

            arguments = await reader.ReadAsync(http);
            var caller = method.NeedsToken ? await IdentifyAsync(http, arguments) : null;
            var answer = await method.RunAsync(new WebApiCall(arguments, caller, http.Request), http.RequestAborted);
            await WriteAsync(http.Response, 200, Write(answer, arguments.Warnings, NoMessages));
        }
        catch (Exception exception) when (edge.Translate(exception, http) is { } refused && !http.Response.HasStarted)
        {
            http.Response.Headers.RetryAfter = refused.Status is 429 or 503
                ? SlackLimiter.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture) : default;
            var answer = new WebApiAnswer(static _ => { }, Error: refused.Error);
            await WriteAsync(http.Response, StatusOf(refused), Write(answer, arguments?.Warnings ?? [], refused.Messages));
        }
    }

    /// <summary>What came in too large or too slowly, what is too much, and what cannot be done now have a status of their own.</summary>
    private static int StatusOf(SlackRefusedException refused) =>
        refused.Status is 408 or 413 or 429 or 431 or >= 500 ? refused.Status : 200;

    private static byte[] Write(WebApiAnswer answer, ImmutableArray<string> warnings, IReadOnlyCollection<string> messages)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, SlackJson.Writing))
        {
            json.WriteStartObject();
            json.WriteBoolean("ok", answer.Error is null);
            if (answer.Error is not null)
            {
                json.WriteString("error", answer.Error);
            }

            answer.Fields(json);
            if (!warnings.IsEmpty)
            {
                json.WriteString("warning", string.Join(',', warnings));
            }

            WriteMetadata(json, answer.NextCursor, warnings, messages);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMetadata(
        Utf8JsonWriter json, string? nextCursor, ImmutableArray<string> warnings, IReadOnlyCollection<string> messages)
    {
        if (nextCursor is null && warnings.IsEmpty && messages.Count == 0)
        {
            return;
        }

        json.WriteStartObject("response_metadata");
        if (nextCursor is not null)
        {
            json.WriteString("next_cursor", nextCursor);
        }

        WriteTexts(json, "messages", messages);
        WriteTexts(json, "warnings", warnings);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyCollection<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static async Task WriteAsync(HttpResponse response, int status, byte[] json)
    {
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        await response.Body.WriteAsync(json, response.HttpContext.RequestAborted);
    }

    private async Task<SlackCaller> IdentifyAsync(HttpContext http, WebApiArguments arguments)
    {
        var header = http.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header["Bearer ".Length..].Trim() : arguments.TokenParameter;
        return string.IsNullOrEmpty(token)
            ? throw new SlackRefusedException(401, "not_authed")
            : await slack.FindCallerAsync(KeyText.HashOf(token), http.RequestAborted)
            ?? throw new SlackRefusedException(401, "invalid_auth");
    }
}
