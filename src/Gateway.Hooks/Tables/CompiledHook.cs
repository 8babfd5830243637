using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fanfare.Hooks.Checks;
using Fanfare.Hooks.Handshakes;
using Fanfare.Hooks.Values;
using Fanfare.Templates;
using Fanfare.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Fanfare.Hooks.Tables;

/// <summary>A hook, ready for requests.</summary>
internal sealed class CompiledHook
{
    private readonly ImmutableArray<HookSecret> _secrets;
    private readonly TextTemplate _body;
    private readonly ImmutableArray<(string Name, TextTemplate Value)> _headers;
    private readonly string _contentType;

    /// <summary>Compiles a hook.</summary>
    /// <param name="name">Its id, or the name of one that is not stored.</param>
    /// <param name="kind">Where it stands.</param>
    /// <param name="hook">What it is.</param>
    public CompiledHook(string name, HookKind kind, Hook hook)
    {
        Name = name;
        Kind = kind;
        ApplicationId = hook.ApplicationId;
        Settings = hook.Settings;
        Route = HookRouteMatcher.For(RouteSyntax.Parse(Settings.Route));
        Check = SignatureCheck.For(Settings.Check);
        Methods = HandshakeAnswer.Method(Settings.Handshake) is { } method && !Settings.Methods.Contains(method, StringComparer.Ordinal)
            ? [.. Settings.Methods, method] : Settings.Methods;
        Type = TextTemplate.Parse(Settings.Event.Type);
        Channel = Optional(Settings.Event.Channel);
        EventId = Optional(Settings.Event.Id);
        DeliveryId = Optional(Settings.DeliveryId);
        Payload = Settings.Event.Payload is { } payload ? JsonTemplate.Parse(payload) : null;
        _secrets = hook.Secrets;
        _body = TextTemplate.Parse(Settings.Answer.Body, TemplatePlace.Answer);
        _headers = [
            .. Settings.Answer.Headers.Where(static header => !IsContentType(header.Key)).Select(
                static header => (header.Key, TextTemplate.Parse(header.Value, TemplatePlace.Answer)))];
        _contentType = Settings.Answer.Headers.FirstOrDefault(static header => IsContentType(header.Key)).Value
            ?? (Settings.Answer.Body.TrimStart() is ['{', '{', ..] or ['[', ..] ? "application/json" : "text/plain; charset=utf-8");
    }

    public string Name { get; }

    public HookKind Kind { get; }

    public string ApplicationId { get; }

    public HookSettings Settings { get; }

    public HookRouteMatcher Route { get; }

    public SignatureCheck Check { get; }

    /// <summary>All that it takes, with the one of its handshake.</summary>
    public ImmutableArray<string> Methods { get; }

    public TextTemplate Type { get; }

    public TextTemplate? Channel { get; }

    public TextTemplate? EventId { get; }

    public TextTemplate? DeliveryId { get; }

    /// <summary>Null for what came in, as it came.</summary>
    public JsonTemplate? Payload { get; }

    public bool Takes(string method) => Methods.Contains(method, StringComparer.OrdinalIgnoreCase);

    /// <summary>The secrets with which requests are signed at a time, the newest first.</summary>
    public IReadOnlyList<string> SecretsAt(DateTimeOffset now) => SecretsAt(now, ofHandshake: false);

    /// <summary>The secrets that the handshake asks for: tokens of its own, or what signs everything.</summary>
    public IReadOnlyList<string> HandshakeSecretsAt(DateTimeOffset now) => SecretsAt(now, Settings.Handshake == HookHandshake.Meta);

    public HookDelivery Delivery(string id) => new(Name, id, TimeSpan.FromSeconds(Settings.RepeatWindowSeconds));

    /// <summary>What a request is answered whose event is durable. Values in JSON are escaped as texts of JSON are.</summary>
    public IResult Answer(HookValues values)
    {
        var body = _body.Fill(values, out _, EncoderFor(_contentType));
        return new HookReply(
            Settings.Answer.Status,
            body.Length == 0 || Settings.Answer.Status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent
                ? null : _contentType,
            body)
        {
            Headers = [
                .. _headers.Select(
                    header =>
                        (header.Name, header.Value.Fill(values, out _,
                            static (_, value) => string.Concat(value.Where(static letter => letter is >= ' ' and <= '~')))))],
        };
    }

    private IReadOnlyList<string> SecretsAt(DateTimeOffset now, bool ofHandshake) =>
        [.. _secrets.Where(secret => secret.OfHandshake == ofHandshake && (secret.ExpiresAt is null || secret.ExpiresAt > now))
            .Select(static secret => secret.Key)];

    /// <summary>What keeps a third party's value a value: in JSON, and in anything that a browser may show as a page.</summary>
    private static Func<Placeholder, string, string>? EncoderFor(string contentType) =>
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? static (_, value) =>
            JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()
        : contentType.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase) ? null
        : static (_, value) => System.Net.WebUtility.HtmlEncode(value);

    private static bool IsContentType(string name) => name.Equals("content-type", StringComparison.OrdinalIgnoreCase);

    private static TextTemplate? Optional(string? template) => template is null ? null : TextTemplate.Parse(template);
}

/// <summary>Where a hook stands.</summary>
internal enum HookKind
{
    /// <summary>In the store, made over the API.</summary>
    Stored,

    /// <summary>In the configuration.</summary>
    Configured,

    /// <summary>In code.</summary>
    Code,
}
