using System.Collections.Immutable;

namespace Fanfare.Hooks;

/// <summary>
/// What a hook does with the requests that it gets. Texts with placeholders (<c>{header:X-Name}</c>, <c>{json:/a/b}</c>) are templates.
/// </summary>
public sealed record HookSettings
{
    /// <summary>The path below the application's base: <c>/github/{repo}</c>, or <c>/github/&lt;repo&gt;</c>.</summary>
    public required string Route { get; init; }

    public string Description { get; init; } = "";

    /// <summary>A disabled hook is not there.</summary>
    public bool Disabled { get; init; }

    /// <summary>HTTP methods, in capitals.</summary>
    public ImmutableArray<string> Methods { get; init; } = ["POST"];

    public HookDecoding Decoding { get; init; }

    /// <summary>The field of the form that is the event; null for all fields.</summary>
    public string? FormParam { get; init; }

    public HookEvent Event { get; init; } = new();

    public HookAnswer Answer { get; init; } = new();

    public HookCheck Check { get; init; } = new();

    public HookHandshake Handshake { get; init; }

    /// <summary>A template for the provider's id of a delivery, by which repeats are known; null when none are.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>How long repeats are known, in seconds.</summary>
    public int RepeatWindowSeconds { get; init; } = 86_400;

    /// <summary>Answers as the built-in slash command, and makes no events; null when it does not.</summary>
    public HookFanfare? Fanfare { get; init; }
}

/// <summary>The built-in slash command.</summary>
public sealed record HookFanfare
{
    /// <summary>In place of ids: everybody whom Slack lets.</summary>
    public const string Everybody = "*";

    /// <summary>Slack's ids of those who may use it.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    public bool Lets(string user) => Users.Contains(Everybody) || Users.Contains(user);
}

/// <summary>What a request's body is taken for.</summary>
public enum HookDecoding
{
    /// <summary>JSON, whatever the content type says.</summary>
    Json,

    /// <summary>A form, urlencoded or multipart.</summary>
    Form,

    /// <summary>Bytes; the event holds them with the request's headers, query and route.</summary>
    Raw,

    /// <summary>A CloudEvent, structured or binary.</summary>
    CloudEvents,
}

/// <summary>Templates for what an event is made of.</summary>
public sealed record HookEvent
{
    public string Type { get; init; } = "hook.received";

    /// <summary>Null for no channel.</summary>
    public string? Channel { get; init; }

    /// <summary>The event's id, unique in the application for ever; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>JSON whose texts are templates; null for what came in, as it came.</summary>
    public string? Payload { get; init; }
}

/// <summary>What a request is answered once its event is durable.</summary>
public sealed record HookAnswer
{
    public int Status { get; init; } = 200;

    /// <summary>Values are templates.</summary>
    public ImmutableSortedDictionary<string, string> Headers { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>A template.</summary>
    public string Body { get; init; } = "";
}

/// <summary>How requests prove where they come from.</summary>
public sealed record HookCheck
{
    public CheckScheme Scheme { get; init; }

    /// <summary>
    /// Of <see cref="CheckScheme.Hmac"/> and <see cref="CheckScheme.Token"/>: the header with the signature or the token.
    /// </summary>
    public string? Header { get; init; }

    /// <summary>Of <see cref="CheckScheme.Hmac"/>: <c>sha1</c>, <c>sha256</c>, <c>sha384</c> or <c>sha512</c>.</summary>
    public string Algorithm { get; init; } = "sha256";

    /// <summary>Of <see cref="CheckScheme.Hmac"/>: <c>hex</c>, <c>base64</c> or <c>base64url</c>.</summary>
    public string Encoding { get; init; } = "hex";

    /// <summary>
    /// Of <see cref="CheckScheme.Hmac"/> and <see cref="CheckScheme.Token"/> in a header: what stands before the signature or the token,
    /// such as <c>sha256=</c> or <c>Bearer </c>.
    /// </summary>
    public string Prefix { get; init; } = "";

    /// <summary>
    /// Of <see cref="CheckScheme.Token"/>: the field of the body with the token, as a JSON Pointer or a form's field; instead of a header.
    /// </summary>
    public string? Field { get; init; }

    /// <summary>Of <see cref="CheckScheme.Basic"/>: the name of the user.</summary>
    public string? User { get; init; }

    /// <summary>How far a timestamp may be from now, in seconds, either way.</summary>
    public int ToleranceSeconds { get; init; } = 300;
}

/// <summary>A way to sign requests.</summary>
public enum CheckScheme
{
    None,

    /// <summary>Slack: <c>X-Slack-Signature: v0=…</c> with <c>X-Slack-Request-Timestamp</c>.</summary>
    Slack,

    /// <summary>GitHub, and Meta: <c>X-Hub-Signature-256: sha256=…</c>.</summary>
    GitHub,

    /// <summary>
    /// Standard Webhooks and Svix: <c>webhook-signature</c> or <c>svix-signature</c>. A secret is <c>whsec_</c> and base64, base64 alone,
    /// or any text.
    /// </summary>
    StandardWebhooks,

    /// <summary>Stripe: <c>Stripe-Signature: t=…,v1=…</c>.</summary>
    Stripe,

    /// <summary>Shopify: <c>X-Shopify-Hmac-Sha256</c>.</summary>
    Shopify,

    /// <summary>GitLab: the token itself in <c>X-Gitlab-Token</c>.</summary>
    GitLab,

    /// <summary>X, once Twitter: <c>x-twitter-webhooks-signature: sha256=…</c>.</summary>
    Twitter,

    /// <summary>An HMAC of the body in a header of one's own.</summary>
    Hmac,

    /// <summary>A shared token in a header or in the body.</summary>
    Token,

    /// <summary>HTTP Basic.</summary>
    Basic,
}

/// <summary>How a provider asks, before it sends events, whether somebody wants them.</summary>
public enum HookHandshake
{
    None,

    /// <summary>A signed POST of the type <c>url_verification</c>, answered with its challenge.</summary>
    Slack,

    /// <summary>
    /// A GET with <c>hub.mode=subscribe</c>, answered with <c>hub.challenge</c> when <c>hub.verify_token</c> is one of the secrets.
    /// </summary>
    Meta,

    /// <summary>A GET with <c>crc_token</c>, answered with its HMAC.</summary>
    Twitter,

    /// <summary>A POST with <c>validationToken</c> in the query, answered with it.</summary>
    MicrosoftGraph,

    /// <summary>OPTIONS with <c>WebHook-Request-Origin</c>, answered with the permission.</summary>
    CloudEvents,

    /// <summary>A GET or POST with <c>ssl_check=1</c>, answered with nothing: Slack looks at the certificate.</summary>
    SlackSsl,
}
