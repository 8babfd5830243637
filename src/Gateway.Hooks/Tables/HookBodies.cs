using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Hooks.Tables;

namespace Fanfare.Hooks.Api;

/// <summary>A hook, as it is asked for. What is left out is as the preset says, and else as the platform does.</summary>
public record HookIn
{
    /// <summary>
    /// The path below the application's base, in ASP.NET's syntax (<c>/github/{repo}</c>) or Werkzeug's (<c>/github/&lt;repo&gt;</c>).
    /// </summary>
    public string? Route { get; init; }

    public string? Description { get; init; }

    /// <summary>A disabled hook is not there.</summary>
    public bool? Disabled { get; init; }

    /// <summary>
    /// A provider whose ways are known: <c>github</c>, <c>gitlab</c>, <c>slack-events</c> (or <c>slack</c>), <c>slack-command</c>,
    /// <c>slack-interaction</c>, <c>stripe</c>, <c>shopify</c>, <c>standardwebhooks</c>, <c>svix</c>, <c>meta</c>, <c>twitter</c>,
    /// <c>microsoftgraph</c> or <c>cloudevents</c>.
    /// </summary>
    public string? Preset { get; init; }

    /// <summary>HTTP methods. Default: POST.</summary>
    public string[]? Methods { get; init; }

    /// <summary>What the body is taken for: <c>json</c>, <c>form</c>, <c>raw</c> or <c>cloudevents</c>.</summary>
    public string? Decoding { get; init; }

    /// <summary>The field of the form that is the event.</summary>
    public string? FormParam { get; init; }

    public HookEventIn? Event { get; init; }

    public HookAnswerIn? Answer { get; init; }

    public HookCheckIn? Check { get; init; }

    /// <summary>What requests are signed with; several hold at once. They are never shown again.</summary>
    public HookSecretIn[]? Secrets { get; init; }

    /// <summary>
    /// How the provider asks whether somebody wants its events: <c>none</c>, <c>slack</c>, <c>slackssl</c>, <c>meta</c>, <c>twitter</c>,
    /// <c>microsoftgraph</c> or <c>cloudevents</c>.
    /// </summary>
    public string? Handshake { get; init; }

    /// <summary>A template for the provider's id of a delivery, by which repeats are known.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>How long repeats are known, in seconds: 1 to 2,592,000. Default: a day.</summary>
    public int? RepeatWindowSeconds { get; init; }

    /// <summary>
    /// Has it answer as the built-in slash command <c>/fanfare</c>, and make no events; with the preset <c>slack-command</c>.
    /// </summary>
    public HookFanfareIn? Fanfare { get; init; }
}

/// <summary>The built-in slash command.</summary>
public sealed record HookFanfareIn
{
    /// <summary>Slack's ids of those who may use it, or <c>*</c> for all whom Slack lets.</summary>
    public string[]? Users { get; init; }
}

/// <summary>Templates for what an event is made of.</summary>
public sealed record HookEventIn
{
    public string? Type { get; init; }

    public string? Channel { get; init; }

    public string? Id { get; init; }

    /// <summary>JSON whose texts are templates. Default: what came in, as it came.</summary>
    public JsonElement? Payload { get; init; }
}

/// <summary>What a request is answered once its event is durable; headers and body are templates.</summary>
public sealed record HookAnswerIn
{
    public int? Status { get; init; }

    public Dictionary<string, string>? Headers { get; init; }

    public string? Body { get; init; }
}

/// <summary>How requests prove where they come from.</summary>
public sealed record HookCheckIn
{
    /// <summary>
    /// <c>none</c>, <c>slack</c>, <c>github</c>, <c>standardwebhooks</c>, <c>stripe</c>, <c>shopify</c>, <c>gitlab</c>, <c>twitter</c>,
    /// <c>hmac</c>, <c>token</c> or <c>basic</c>.
    /// </summary>
    public string? Scheme { get; init; }

    /// <summary>Of hmac and token: the header with the signature or the token.</summary>
    public string? Header { get; init; }

    /// <summary>Of hmac: <c>sha1</c>, <c>sha256</c>, <c>sha384</c> or <c>sha512</c>.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Of hmac: <c>hex</c>, <c>base64</c> or <c>base64url</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>Of hmac: what stands before the signature.</summary>
    public string? Prefix { get; init; }

    /// <summary>Of token: the field of the body with the token, instead of a header.</summary>
    public string? Field { get; init; }

    /// <summary>Of basic: the user's name.</summary>
    public string? User { get; init; }

    /// <summary>How far a timestamp may be from now, in seconds: 1 to 86,400. Default: 300.</summary>
    public int? ToleranceSeconds { get; init; }
}

/// <summary>A secret of a hook.</summary>
public sealed record HookSecretIn
{
    /// <summary>1 to 1,024 characters, as the provider shows it.</summary>
    public string? Key { get; init; }

    /// <summary>When it stops to hold; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is the token that is shown in the handshake <c>meta</c>; such a one signs nothing.</summary>
    public bool OfHandshake { get; init; }
}

/// <summary>A hook as it is.</summary>
public sealed record HookOut(
    string Id, string App, string Url, string Route, string Description, bool Disabled, string[] Methods, string Decoding,
    string? FormParam, HookEventIn Event, HookAnswerIn Answer,
    HookCheckIn Check, HookSecretOut[] Secrets, string Handshake, string? DeliveryId, int RepeatWindowSeconds, DateTime CreatedAt,
    DateTime UpdatedAt, HookFanfareIn? Fanfare = null)
{
    internal static HookOut From(Hook hook)
    {
        var settings = hook.Settings;

        // A CloudEvent has its own.
        var (type, id, deliveryId) = settings.Decoding == HookDecoding.CloudEvents
            ? (null, null, null) : (settings.Event.Type, settings.Event.Id, settings.DeliveryId);
        return new HookOut(
            hook.Id,
            hook.ApplicationId,
            HookBases.PathOf(hook.ApplicationId, settings.Route),
            settings.Route,
            settings.Description,
            settings.Disabled,
            [.. settings.Methods],
            HookWords.Of(settings.Decoding),
            settings.FormParam,
            new HookEventIn
            {
                Type = type,
                Channel = settings.Event.Channel,
                Id = id,
                Payload = settings.Event.Payload is { } payload ? JsonSerializer.Deserialize<JsonElement>(payload) : null,
            },
            new HookAnswerIn
            {
                Status = settings.Answer.Status,
                Headers = new Dictionary<string, string>(settings.Answer.Headers, StringComparer.OrdinalIgnoreCase),
                Body = settings.Answer.Body,
            },
            new HookCheckIn
            {
                Scheme = HookWords.Of(settings.Check.Scheme),
                Header = settings.Check.Header,
                Algorithm = settings.Check.Algorithm,
                Encoding = settings.Check.Encoding,
                Prefix = settings.Check.Prefix,
                Field = settings.Check.Field,
                User = settings.Check.User,
                ToleranceSeconds = settings.Check.ToleranceSeconds,
            },
            [.. hook.Secrets.Select(static secret => new HookSecretOut(secret.ExpiresAt?.UtcDateTime, secret.OfHandshake))],
            HookWords.Of(settings.Handshake),
            deliveryId,
            settings.RepeatWindowSeconds,
            hook.CreatedAt.UtcDateTime,
            hook.UpdatedAt.UtcDateTime,
            settings.Fanfare is { } fanfare ? new HookFanfareIn { Users = [.. fanfare.Users] } : null);
    }

    /// <summary>The hook as it would be asked for: what a patch is laid over.</summary>
    internal static HookIn AsAsked(Hook hook) =>
        JsonSerializer.SerializeToNode(From(hook) with { Secrets = null! }, Wire.Json).Deserialize<HookIn>(Wire.Json)!;
}

/// <summary>A secret that a hook has; the secret itself is not shown.</summary>
/// <param name="ExpiresAt">When it stops to hold; null for never.</param>
/// <param name="OfHandshake">Whether it is shown in the handshake.</param>
public sealed record HookSecretOut(DateTime? ExpiresAt, bool OfHandshake);

/// <summary>A hook of any kind, with what came in through it.</summary>
/// <param name="Id">The id of one that is stored.</param>
/// <param name="Route">The path at which it is called.</param>
/// <param name="Methods">HTTP methods.</param>
/// <param name="Kind"><c>stored</c>, <c>configured</c> or <c>code</c>.</param>
/// <param name="App">The application that gets the events; null for code hooks, which may publish to any.</param>
/// <param name="Checks">How requests prove where they come from.</param>
/// <param name="LastHit">When the last request came; null for never.</param>
/// <param name="Accepted">Requests that became events, or were answered by a handler.</param>
/// <param name="Repeated">Requests whose event was there before.</param>
/// <param name="Refused">Requests that were answered 4xx.</param>
/// <param name="Failed">Requests that were answered 5xx.</param>
public sealed record HookStatusOut(
    string? Id, string Route, string[] Methods, string Kind, string? App, string Checks, DateTime? LastHit, long Accepted, long Repeated,
    long Refused, long Failed);

/// <summary>A request to try a hook with.</summary>
public sealed record HookTestIn
{
    /// <summary>The path of the hook, from the server's root; it may have a query.</summary>
    public string? Path { get; init; }

    /// <summary>Default: POST.</summary>
    public string? Method { get; init; }

    public string? Content { get; init; }

    /// <summary>Headers; without a content type it is guessed from the content.</summary>
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary>Whether the request is signed with the hook's newest secret.</summary>
    public bool Sign { get; init; }
}

/// <summary>What a hook answered when it was tried.</summary>
/// <param name="Url">The path that was called.</param>
/// <param name="Method">How.</param>
/// <param name="Detected">The content type that the content was sent as.</param>
/// <param name="Status">The status of the answer.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body, as text.</param>
public sealed record HookTestOut(string Url, string Method, string Detected, int Status, Dictionary<string, string> Headers, string Body);

/// <summary>A new secret for a hook.</summary>
public sealed record HookSecretRotateIn
{
    internal const int DefaultGraceSeconds = 86_400;

    /// <summary>1 to 1,024 characters, as the provider shows it.</summary>
    public string? Key { get; init; }

    /// <summary>How long those hold that sign now, in seconds: 0 to 604,800. Default: a day.</summary>
    [Range(0, 604_800, ErrorMessage = "Must be 0 to 604800")]
    public int? GracePeriodSeconds { get; init; }
}
