using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Retries;
using Fanfare.Endpoints;

namespace Fanfare.Api.Endpoints;

/// <summary>Settings of endpoints as the API writes them.</summary>
internal static class SettingsBody
{
    /// <summary>Settings of fields that were checked.</summary>
    public static EndpointSettings Of(
        string? ordering, double? timeoutSeconds, string? signingStyle, VerificationIn? verification, string? format,
        JsonElement? retryPolicy) => new()
        {
            Ordering = Parse<Ordering>(ordering),
            TimeoutSeconds = timeoutSeconds,
            SigningStyle = signingStyle,
            Verification = verification is null
            ? null
            : new VerificationSettings(
                Parse<VerificationStyle>(verification.Style)!.Value, verification.Strict, verification.HoldUntilVerified),
            Format = format,
            RetryPolicyName = retryPolicy is { ValueKind: JsonValueKind.String } name ? name.GetString() : null,
            RetryPolicy = retryPolicy is { ValueKind: JsonValueKind.Object } policy ? RetryPolicyReader.Read(policy) : null,
        };

    public static string? Word<T>(T? value)
        where T : struct, Enum =>
            value?.ToString() is { } name
                ? name.Equals("CloudEvents", StringComparison.Ordinal) ? "cloudevents" : name.ToLowerInvariant() : null;

    public static JsonElement? RetryPolicyOf(EndpointSettings settings) =>
        settings.RetryPolicy is { } policy ? JsonSerializer.SerializeToElement(policy, Wire.Json)
        : settings.RetryPolicyName is { } name ? JsonSerializer.SerializeToElement(name, Wire.Json)
        : null;

    private static T? Parse<T>(string? word)
        where T : struct, Enum => word is null ? null : Enum.Parse<T>(word, ignoreCase: true);
}

/// <summary>How an endpoint wants its events: of an endpoint, or of all that say nothing themselves.</summary>
public abstract record SettingsIn
{
    /// <summary>Whether events of one channel wait for one another: <c>channel</c> (as it is when left out) or <c>none</c>.</summary>
    [Word("channel", "none")]
    public string? Ordering { get; init; }

    /// <summary>The time for one whole request, in seconds.</summary>
    [Range(0.05, 600, ErrorMessage = "Must be 0.05 to 600")]
    public double? TimeoutSeconds { get; init; }

    /// <summary>How requests show that they come from us: <c>standard</c>, <c>slack</c>, <c>github</c> or <c>token</c>.</summary>
    [Word("standard", "slack", "github", "token")]
    public string? SigningStyle { get; init; }

    /// <summary>The handshake that it asks for.</summary>
    [Verification]
    public VerificationIn? Verification { get; init; }

    /// <summary>
    /// What its requests say: the payload as it is (<c>event</c>, as it is when left out), or the name of a destination that is a format.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>The settings that only one destination has, by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }

    /// <summary>The name of a retry policy of the organization, or a policy of its own.</summary>
    [RetryPolicy]
    public JsonElement? RetryPolicy { get; init; }

    internal EndpointSettings Settings => SettingsBody.Of(Ordering, TimeoutSeconds, SigningStyle, Verification, Format, RetryPolicy);

    internal EndpointSettings SettingsWith(EndpointDestinations destinations) =>
        Settings with { DestinationSettings = destinations.Apply(More) };
}

/// <summary>The handshake that an endpoint asks for.</summary>
public sealed record VerificationIn
{
    /// <summary><c>none</c>, <c>challenge</c> or <c>cloudevents</c>.</summary>
    public string? Style { get; init; }

    /// <summary>Challenge: only status 200 and the challenge as plain or quoted text pass.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether events are owed to it meanwhile, and delivered once it has passed.</summary>
    public bool HoldUntilVerified { get; init; }
}

/// <summary>A handshake: its style is one of those that there are.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class VerificationAttribute : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is VerificationIn { Style: not ("none" or "challenge" or "cloudevents") }
            ? new NestedResult(["style"], "Must be 'none', 'challenge' or 'cloudevents'")
            : ValidationResult.Success;
}

/// <summary>A handshake, and how far it has got.</summary>
public sealed record VerificationOut
{
    /// <summary>Left out when the organization's default decides.</summary>
    public string? Style { get; init; }

    public bool? Strict { get; init; }

    public bool? HoldUntilVerified { get; init; }

    /// <summary><c>pending</c>, <c>verified</c> or <c>failed</c>; left out when no handshake is asked for.</summary>
    public string? Status { get; init; }

    /// <summary>Why it failed, or what is waited for.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when it is so.</summary>
    public DateTime? At { get; init; }

    internal static VerificationOut? From(VerificationSettings? settings, VerificationState? state) => settings is null && state is null
        ? null
        : new VerificationOut
        {
            Style = SettingsBody.Word(settings?.Style),
            Strict = settings?.Strict,
            HoldUntilVerified = settings?.HoldUntilVerified,
            Status = SettingsBody.Word(state?.Status),
            Reason = state?.Reason,
            At = state?.At.UtcDateTime,
        };
}

/// <summary>What an endpoint's answers have led to.</summary>
public sealed record EndpointHealthOut
{
    /// <summary>
    /// <c>closed</c>; <c>open</c> while the endpoint is left alone; <c>halfOpen</c> when the next request to it is a probe.
    /// </summary>
    public required string Breaker { get; init; }

    /// <summary>When the next probe may go.</summary>
    public DateTime? ProbeAt { get; init; }

    /// <summary>Until when the endpoint has asked for nothing more.</summary>
    public DateTime? PausedUntil { get; init; }

    /// <summary>The first failure since the last success.</summary>
    public DateTime? FailingSince { get; init; }

    /// <summary>Why it was disabled by us: <c>gone</c> or <c>failing</c>.</summary>
    public string? DisabledBecause { get; init; }

    internal static EndpointHealthOut? From(EndpointHealth health, DateTimeOffset now) => health == EndpointHealth.Good
        ? null
        : new EndpointHealthOut
        {
            Breaker = !health.BreakerOpen ? "closed" : health.ProbeAt > now ? "open" : "halfOpen",
            ProbeAt = health.ProbeAt?.UtcDateTime,
            PausedUntil = health.PausedUntil?.UtcDateTime,
            FailingSince = health.FailingSince?.UtcDateTime,
            DisabledBecause = health.DisabledBecause,
        };
}
