using System.Collections.Immutable;
using System.Text;
using Fanfare.Hooks.Checks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Fanfare.Hooks.Handshakes;

/// <summary>Answers a provider that asks, before it sends events, whether somebody wants them.</summary>
internal static class HandshakeAnswer
{
    /// <summary>The longest text that is said back, in characters.</summary>
    public const int MaxEcho = 4096;

    /// <summary>
    /// Whether a handshake carries its own proof, or none, and so comes before the signature check; Slack signs its own like any request.
    /// </summary>
    public static bool ComesBeforeCheck(HookHandshake kind) => kind is not HookHandshake.Slack;

    /// <summary>The method of a handshake, which need not be one of the hook's; null when there is none.</summary>
    public static string? Method(HookHandshake kind) => kind switch
    {
        HookHandshake.Meta or HookHandshake.Twitter or HookHandshake.SlackSsl => HttpMethods.Get,
        HookHandshake.Slack or HookHandshake.MicrosoftGraph => HttpMethods.Post,
        HookHandshake.CloudEvents => HttpMethods.Options,
        _ => null,
    };

    /// <summary>Answers a handshake. What the request holds never throws.</summary>
    /// <param name="kind">The one that the hook knows.</param>
    /// <param name="request">Its method, query and headers are looked at.</param>
    /// <param name="body">As it came; only Slack's handshakes have one.</param>
    /// <param name="secrets">Those of the hook that hold now, the newest first.</param>
    /// <param name="methods">Those of the hook.</param>
    /// <returns>The answer, which may be a refusal; null when the request is no handshake.</returns>
    public static HookReply? Answer(
        HookHandshake kind, HttpRequest request, ReadOnlyMemory<byte> body, IReadOnlyList<string> secrets, ImmutableArray<string> methods)
    {
        if (kind == HookHandshake.SlackSsl)
        {
            return SlackSslCheck.Answer(request, body);
        }

        if (Method(kind) is not { } method || !HttpMethods.Equals(method, request.Method))
        {
            return null;
        }

        return kind switch
        {
            HookHandshake.Slack => SlackHandshake.Answer(body.Span),
            HookHandshake.Meta => Meta(request.Query, secrets),
            HookHandshake.Twitter => Twitter(request.Query, secrets),
            HookHandshake.MicrosoftGraph => MicrosoftGraph(request.Query),
            _ => CloudEventsHandshake.Answer(request.Headers, methods),
        };
    }

    private static HookReply? Meta(IQueryCollection query, IReadOnlyList<string> secrets)
    {
        if (One(query["hub.mode"]) != "subscribe")
        {
            return null;
        }

        if (!SharedToken.IsOneOf(One(query["hub.verify_token"]) ?? "", secrets))
        {
            return HookReply.Text("hub.verify_token is none of the hook's secrets", StatusCodes.Status403Forbidden);
        }

        return Echo("hub.challenge", query["hub.challenge"]);
    }

    private static HookReply? Twitter(IQueryCollection query, IReadOnlyList<string> secrets)
    {
        if (query["crc_token"] is not { Count: > 0 } values)
        {
            return null;
        }

        var token = Encoding.UTF8.GetBytes(One(values) ?? "");
        if (!CrcToken.IsOne(token))
        {
            return HookReply.Text("crc_token must be given once, with 1 to 256 letters of base64", StatusCodes.Status400BadRequest);
        }

        return MacAlgorithm.KeysOf(secrets) is [var newest, ..]
            ? HookReply.Json($$"""{"response_token":"sha256={{SignatureText.Base64.Write(MacAlgorithm.Sha256.Of(newest, [], token))}}"}""")
            : HookReply.Text("The hook has no secret", StatusCodes.Status403Forbidden);
    }

    private static HookReply? MicrosoftGraph(IQueryCollection query) =>
        query["validationToken"] is { Count: > 0 } token ? Echo("validationToken", token) : null;

    private static HookReply Echo(string name, StringValues values) => One(values) is { Length: > 0 and <= MaxEcho } text
        ? HookReply.Text(text)
        : HookReply.Text($"{name} must be given once, with 1 to {MaxEcho} characters", StatusCodes.Status400BadRequest);

    /// <summary>A value that is given once.</summary>
    private static string? One(StringValues values) => values.Count == 1 ? values[0] : null;
}
