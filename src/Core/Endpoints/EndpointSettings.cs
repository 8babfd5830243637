using System.Text.Json;
using System.Text.Json.Serialization;
using Fanfare.Destinations;
using Fanfare.Retries;

namespace Fanfare.Endpoints;

/// <summary>How an endpoint wants its events. What is null is as its organization's defaults say, and else as the platform's.</summary>
public sealed record EndpointSettings
{
    public static readonly EndpointSettings None = new();

    /// <summary>The kind of endpoints that choose none.</summary>
    public const string Webhook = "webhook";

    /// <summary>The format that is the event's payload, byte for byte.</summary>
    public const string EventFormat = "event";

    /// <summary>What is at its URL: the name of a destination; null for a receiver of webhooks. Endpoints only, not defaults.</summary>
    public string? Kind { get; init; }

    public Ordering? Ordering { get; init; }

    /// <summary>The time for one whole request, in seconds.</summary>
    public double? TimeoutSeconds { get; init; }

    /// <summary>How requests are signed; one of the names in <see cref="SigningStyles"/>, or null for the destination's.</summary>
    public string? SigningStyle { get; init; }

    public VerificationSettings? Verification { get; init; }

    /// <summary>
    /// What requests to a webhook say: the name of a destination, or null or <see cref="EventFormat"/> for the payload as it is.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>The name of one of the organization's retry policies.</summary>
    public string? RetryPolicyName { get; init; }

    /// <summary>A retry policy of its own; goes before <see cref="RetryPolicyName"/>.</summary>
    public RetryPolicy? RetryPolicy { get; init; }

    /// <summary>Deliveries per second; of defaults only, an endpoint has a field of its own.</summary>
    public int? ThrottleRate { get; init; }

    /// <summary>
    /// The settings that only its destination has, by field name; see <see cref="DestinationField"/>. Null when there are none.
    /// </summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? DestinationSettings { get; init; }

    /// <summary>The name of the destination that these settings choose; null for a webhook with the payload as it is.</summary>
    [JsonIgnore]
    public string? Destination => Kind is not (null or Webhook) ? Kind : Format is null or EventFormat ? null : Format;

    /// <summary>The style that requests are signed in.</summary>
    [JsonIgnore]
    public string SignedIn => SigningStyle ?? SigningStyles.Standard;

    /// <summary>
    /// These settings, with the gaps filled from <paramref name="defaults"/>. Signature, handshake, format and the destination's own
    /// settings are filled between settings of one kind only: what suits one receiver means nothing to another.
    /// </summary>
    public EndpointSettings Over(EndpointSettings defaults)
    {
        var kind = Kind ?? defaults.Kind;
        var sameKind = (kind ?? Webhook) == (defaults.Kind ?? Webhook);
        var ownPolicy = RetryPolicy is not null || RetryPolicyName is not null;
        return new EndpointSettings
        {
            Kind = kind,
            Ordering = Ordering ?? defaults.Ordering,
            TimeoutSeconds = TimeoutSeconds ?? defaults.TimeoutSeconds,
            SigningStyle = SigningStyle ?? (sameKind ? defaults.SigningStyle : null),
            Verification = Verification ?? (sameKind ? defaults.Verification : null),
            Format = Format ?? (sameKind ? defaults.Format : null),
            DestinationSettings = Merge(DestinationSettings, sameKind ? defaults.DestinationSettings : null),
            RetryPolicyName = ownPolicy ? RetryPolicyName : defaults.RetryPolicyName,
            RetryPolicy = ownPolicy ? RetryPolicy : defaults.RetryPolicy,
            ThrottleRate = ThrottleRate ?? defaults.ThrottleRate,
        };
    }

    private static IDictionary<string, JsonElement>? Merge(
        IDictionary<string, JsonElement>? own, IDictionary<string, JsonElement>? defaults)
    {
        if (own is null || defaults is null)
        {
            return own ?? defaults;
        }

        var merged = new Dictionary<string, JsonElement>(defaults, StringComparer.Ordinal);
        foreach (var (name, value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}

/// <summary>Whether events of one channel wait for one another.</summary>
public enum Ordering
{
    /// <summary>One at a time, in the order of acceptance.</summary>
    Channel,

    /// <summary>Each event by itself.</summary>
    None,
}

/// <summary>The names of the ways to sign a request that the rules know; destinations may have more.</summary>
public static class SigningStyles
{
    /// <summary>Standard Webhooks, under both its own header names and the older ones.</summary>
    public const string Standard = "standard";

    /// <summary>The secret itself, as the field <c>token</c> of the body.</summary>
    public const string Token = "token";
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
