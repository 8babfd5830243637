using System.Text.Json;
using System.Text.Json.Serialization;
using Fanfare.Retries;

namespace Fanfare.Endpoints;

/// <summary>How an endpoint wants its events. What is null is as its organization's defaults say, and else as the platform's.</summary>
public sealed record EndpointSettings
{
    public static readonly EndpointSettings None = new();

    /// <summary>Who is at its URL; null for a receiver of webhooks. Of endpoints only.</summary>
    public EndpointKind? Kind { get; init; }

    /// <summary>What Slack gets; of the kinds that are Slack's only.</summary>
    public SlackSettings? Slack { get; init; }

    public Ordering? Ordering { get; init; }

    /// <summary>The time for one whole request, in seconds.</summary>
    public double? TimeoutSeconds { get; init; }

    public SigningStyle? SigningStyle { get; init; }

    public VerificationSettings? Verification { get; init; }

    /// <summary>What its requests say; null for the payload as it is.</summary>
    public EndpointFormat? Format { get; init; }

    /// <summary>Of the format <see cref="EndpointFormat.SlackChat"/>: how it spells what has happened.</summary>
    public Spelling? Spelling { get; init; }

    /// <summary>The name of one of the organization's retry policies.</summary>
    public string? RetryPolicyName { get; init; }

    /// <summary>A retry policy of its own; goes before <see cref="RetryPolicyName"/>.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Deliveries per second; of defaults only, an endpoint has a field of its own.</summary>
    public int? ThrottleRate { get; init; }

    /// <summary>The style in which it is signed to: receivers of the chat archive look for a token when nothing else is said.</summary>
    [JsonIgnore]
    public SigningStyle SignedIn => SigningStyle ?? (Kind == EndpointKind.SlackApi ? Endpoints.SigningStyle.Bearer : Format == EndpointFormat.SlackChat ? Endpoints.SigningStyle.Token : Endpoints.SigningStyle.Standard);

    /// <summary>The handshake that it asks for: the chat archive asks every receiver with a challenge when nothing else is said.</summary>
    [JsonIgnore]
    public VerificationSettings? Handshake => Verification ?? (Format == EndpointFormat.SlackChat ? new VerificationSettings(VerificationStyle.Challenge) : null);

    /// <summary>Whether Slack is at its URL, which knows no signatures, handshakes and formats of ours.</summary>
    [JsonIgnore]
    public bool IsSlack => Kind is EndpointKind.SlackWebhook or EndpointKind.SlackApi;

    /// <summary>These settings, with the gaps filled from <paramref name="defaults"/>.</summary>
    public EndpointSettings Over(EndpointSettings defaults)
    {
        var kind = Kind ?? defaults.Kind;
        if (kind is EndpointKind.SlackWebhook or EndpointKind.SlackApi)
        {
            defaults = defaults with { SigningStyle = null, Verification = null, Format = null, Spelling = null };
        }

        var ownPolicy = RetryPolicy is not null || RetryPolicyName is not null;
        return new EndpointSettings
        {
            Kind = kind,
            Slack = Slack ?? defaults.Slack,
            Ordering = Ordering ?? defaults.Ordering,
            TimeoutSeconds = TimeoutSeconds ?? defaults.TimeoutSeconds,
            SigningStyle = SigningStyle ?? defaults.SigningStyle,
            Verification = Verification ?? defaults.Verification,
            Format = Format ?? defaults.Format,
            Spelling = Spelling ?? defaults.Spelling,
            RetryPolicyName = ownPolicy ? RetryPolicyName : defaults.RetryPolicyName,
            RetryPolicy = ownPolicy ? RetryPolicy : defaults.RetryPolicy,
            ThrottleRate = ThrottleRate ?? defaults.ThrottleRate,
        };
    }
}

/// <summary>Who is at an endpoint's URL.</summary>
public enum EndpointKind
{
    /// <summary>A receiver of webhooks.</summary>
    Webhook,

    /// <summary>An incoming webhook of Slack.</summary>
    SlackWebhook,

    /// <summary>Slack's Web API.</summary>
    SlackApi,
}

/// <summary>What Slack gets.</summary>
/// <param name="Channel">Web API: the channel's id or name, or the user's, as <c>@name</c>.</param>
/// <param name="Template">The message, as JSON whose texts are templates; null for one that shows the event.</param>
public sealed record SlackSettings(string? Channel, string? Template);

/// <summary>Whether events of one channel wait for one another.</summary>
public enum Ordering
{
    /// <summary>One at a time, in the order of acceptance.</summary>
    Channel,

    /// <summary>Each event by itself.</summary>
    None,
}

/// <summary>How a request shows that it comes from us.</summary>
public enum SigningStyle
{
    /// <summary>Standard Webhooks, under both its own header names and the older ones.</summary>
    Standard,

    /// <summary>Slack's <c>v0</c>.</summary>
    Slack,

    /// <summary>GitHub's <c>X-Hub-Signature-256</c>.</summary>
    GitHub,

    /// <summary>The secret itself, as the field <c>token</c> of the body.</summary>
    Token,

    /// <summary>The secret itself, in the header <c>Authorization</c>: of Slack's Web API only.</summary>
    Bearer,
}

/// <summary>What the requests to an endpoint say.</summary>
public enum EndpointFormat
{
    /// <summary>The event's payload, byte for byte.</summary>
    Event,

    /// <summary>What the Django chat archive slackchat-serializer tells its webhooks of changes; events that are none are not for such an endpoint.</summary>
    SlackChat,
}

/// <summary>How the format <see cref="EndpointFormat.SlackChat"/> spells what has happened to a message.</summary>
public enum Spelling
{
    /// <summary>As the archive sends it: <c>message_created</c>, <c>message_deleted</c>.</summary>
    Code,

    /// <summary>As the archive's documentation has it: <c>message_added</c>, <c>message deleted</c>.</summary>
    Documented,
}

/// <summary>The handshake that an endpoint asks for.</summary>
/// <param name="Style">Which one.</param>
/// <param name="Strict">Challenge: only status 200 and the challenge as plain or quoted text pass.</param>
/// <param name="HoldUntilVerified">Whether events are owed to it meanwhile, and delivered once it has passed.</param>
public sealed record VerificationSettings(VerificationStyle Style, bool Strict = false, bool HoldUntilVerified = false);

public enum VerificationStyle
{
    None,

    /// <summary>A POST with a challenge that the answer must give back.</summary>
    Challenge,

    /// <summary>The OPTIONS handshake of CloudEvents' web hooks.</summary>
    CloudEvents,
}

/// <summary>How settings and states rest in a store: JSON, without what is not set.</summary>
public static class SettingsJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;
}
