using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Fanfare.Api.Applications;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Retries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;

namespace Fanfare.Api.Endpoints;

/// <summary>The fields of an endpoint that may be put.</summary>
public record EndpointUpdate : SettingsIn
{
    /// <summary>May be left out for <c>slack-api</c>.</summary>
    [UrlOfKind, HttpUrl]
    public string? Url { get; init; }

    /// <summary>Who is at the URL: a receiver of webhooks (<c>webhook</c>, as it is when left out), an incoming webhook of Slack (<c>slack-webhook</c>) or Slack's Web API (<c>slack-api</c>).</summary>
    [Word(EndpointKinds.Webhook, EndpointKinds.SlackWebhook, EndpointKinds.SlackApi)]
    public string? Kind { get; init; }

    /// <summary>What Slack gets.</summary>
    [SlackDestination]
    public SlackDestination? Slack { get; init; }

    public string? Description { get; init; }

    public bool Disabled { get; init; }

    [Uid(EntityId.Endpoint)]
    public string? Uid { get; init; }

    /// <summary>The event types that it wants; left out, all.</summary>
    [NameSet(1, int.MaxValue)]
    public string[]? EventTypes { get; init; }

    /// <summary>The older name of <see cref="EventTypes"/>.</summary>
    [NameSet(1, int.MaxValue)]
    public string[]? FilterTypes { get; init; }

    /// <summary>The channels that it wants; left out, all.</summary>
    [NameSet(1, 10, MaxLength = Names.MaxChannelLength)]
    public string[]? Channels { get; init; }

    /// <summary>Deliveries per second.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535")]
    public int? ThrottleRate { get; init; }

    /// <summary>The older name of <see cref="ThrottleRate"/>.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535")]
    public int? RateLimit { get; init; }

    [Metadata]
    public Dictionary<string, string>? Metadata { get; init; }

    /// <summary>The endpoint as it is put. Settings that the contract's clients do not know stay when they are left out: such a client must not undo them unawares.</summary>
    internal Endpoint ApplyTo(Endpoint endpoint) => EndpointKinds.Checked(endpoint.Url.Length == 0 ? null : endpoint, endpoint with
    {
        Settings = (Settings with { Kind = EndpointKinds.Parse(Kind), Slack = Slack?.Settings }).Over(endpoint.Settings),
        Url = Url ?? EndpointKinds.SlackApiUrl,
        Description = Description ?? "",
        Disabled = Disabled,
        Uid = Uid,
        EventTypes = [.. EventTypes ?? FilterTypes ?? []],
        Channels = [.. Channels ?? []],
        ThrottleRate = ThrottleRate ?? RateLimit,
        Metadata = ApplicationIn.MetadataOf(Metadata),
    });
}

/// <summary>An endpoint to make.</summary>
public sealed record EndpointIn : EndpointUpdate
{
    /// <summary>The signing secret; left out, one is made up.</summary>
    public string? Secret { get; init; }

    /// <summary>Headers that every request to it carries.</summary>
    [Headers]
    public Dictionary<string, string?>? Headers { get; init; }
}

/// <summary>Changes to an endpoint: what is left out stays.</summary>
public sealed record EndpointPatch
{
    [NotNull, HttpUrl]
    public Optional<string> Url { get; init; }

    [Word(EndpointKinds.Webhook, EndpointKinds.SlackWebhook, EndpointKinds.SlackApi)]
    public Optional<string> Kind { get; init; }

    [SlackDestination]
    public Optional<SlackDestination> Slack { get; init; }

    [NotNull(AllowEmpty = true)]
    public Optional<string> Description { get; init; }

    public Optional<bool> Disabled { get; init; }

    [Uid(EntityId.Endpoint)]
    public Optional<string> Uid { get; init; }

    [NameSet(0, int.MaxValue)]
    public Optional<string[]> EventTypes { get; init; }

    [NameSet(0, int.MaxValue)]
    public Optional<string[]> FilterTypes { get; init; }

    [NameSet(0, 10, MaxLength = Names.MaxChannelLength)]
    public Optional<string[]> Channels { get; init; }

    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535, or null for no limit")]
    public Optional<int?> ThrottleRate { get; init; }

    /// <summary>The older name of <see cref="ThrottleRate"/>.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535, or null for no limit")]
    public Optional<int?> RateLimit { get; init; }

    [NotNull, Metadata]
    public Optional<Dictionary<string, string>> Metadata { get; init; }

    [Word("channel", "none")]
    public Optional<string> Ordering { get; init; }

    [Range(0.05, 600, ErrorMessage = "Must be 0.05 to 600")]
    public Optional<double?> TimeoutSeconds { get; init; }

    [Word("standard", "slack", "github", "token")]
    public Optional<string> SigningStyle { get; init; }

    [Verification]
    public Optional<VerificationIn> Verification { get; init; }

    [Word("event", "slackchat")]
    public Optional<string> Format { get; init; }

    [Word("code", "documented")]
    public Optional<string> Spelling { get; init; }

    [RetryPolicy]
    public Optional<JsonElement?> RetryPolicy { get; init; }

    /// <summary>The settings that these changes make of others; null is for the organization's default.</summary>
    internal EndpointSettings SettingsFrom(EndpointSettings before)
    {
        var given = SettingsBody.Of(Ordering.Value, TimeoutSeconds.Value, SigningStyle.Value, Verification.Value, (Format.Value, Spelling.Value), RetryPolicy.Value);
        return before with
        {
            Kind = Kind.Given ? EndpointKinds.Parse(Kind.Value) : before.Kind,
            Slack = Slack.Given ? Slack.Value?.Settings : before.Slack,
            Ordering = Ordering.Given ? given.Ordering : before.Ordering,
            TimeoutSeconds = TimeoutSeconds.Given ? given.TimeoutSeconds : before.TimeoutSeconds,
            SigningStyle = SigningStyle.Given ? given.SigningStyle : before.SigningStyle,
            Verification = Verification.Given ? given.Verification : before.Verification,
            Format = Format.Given ? given.Format : before.Format,
            Spelling = Spelling.Given ? given.Spelling : before.Spelling,
            RetryPolicyName = RetryPolicy.Given ? given.RetryPolicyName : before.RetryPolicyName,
            RetryPolicy = RetryPolicy.Given ? given.RetryPolicy : before.RetryPolicy,
        };
    }

    internal Endpoint ApplyTo(Endpoint endpoint)
    {
        var eventTypes = EventTypes.Given ? EventTypes : FilterTypes;
        return EndpointKinds.Checked(endpoint, endpoint with
        {
            Settings = SettingsFrom(endpoint.Settings),
            Url = Url.Or(endpoint.Url)!,
            Description = Description.Or(endpoint.Description)!,
            Disabled = Disabled.Or(endpoint.Disabled),
            Uid = Uid.Or(endpoint.Uid),
            EventTypes = eventTypes.Given ? [.. eventTypes.Value ?? []] : endpoint.EventTypes,
            Channels = Channels.Given ? [.. Channels.Value ?? []] : endpoint.Channels,
            ThrottleRate = ThrottleRate.Or(RateLimit.Or(endpoint.ThrottleRate)),
            Metadata = Metadata.Given ? ApplicationIn.MetadataOf(Metadata.Value) : endpoint.Metadata,
        });
    }
}

/// <summary>An endpoint.</summary>
public record EndpointOut
{
    public required string Id { get; init; }

    public string? Uid { get; init; }

    public required string Url { get; init; }

    public required string Description { get; init; }

    public required bool Disabled { get; init; }

    public ImmutableArray<string>? EventTypes { get; init; }

    /// <summary>The older name of <see cref="EventTypes"/>.</summary>
    public ImmutableArray<string>? FilterTypes { get; init; }

    public ImmutableArray<string>? Channels { get; init; }

    public int? ThrottleRate { get; init; }

    /// <summary>The older name of <see cref="ThrottleRate"/>.</summary>
    public int? RateLimit { get; init; }

    /// <summary>Always 1; older clients ask for it.</summary>
    public int Version { get; init; } = 1;

    public required ImmutableSortedDictionary<string, string> Metadata { get; init; }

    public string? Kind { get; init; }

    public SlackDestination? Slack { get; init; }

    public string? Ordering { get; init; }

    public double? TimeoutSeconds { get; init; }

    public string? SigningStyle { get; init; }

    /// <summary>The handshake, and how far it has got.</summary>
    public VerificationOut? Verification { get; init; }

    public string? Format { get; init; }

    public string? Spelling { get; init; }

    /// <summary>The name of a policy of the organization, or its own.</summary>
    public JsonElement? RetryPolicy { get; init; }

    /// <summary>What its answers have led to.</summary>
    public EndpointHealthOut? Health { get; init; }

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    internal static EndpointOut From(Endpoint endpoint, DateTimeOffset now) => new()
    {
        Id = endpoint.Id,
        Uid = endpoint.Uid,
        Url = endpoint.Url,
        Description = endpoint.Description,
        Disabled = endpoint.Disabled,
        EventTypes = NullIfEmpty(endpoint.EventTypes),
        FilterTypes = NullIfEmpty(endpoint.EventTypes),
        Channels = NullIfEmpty(endpoint.Channels),
        ThrottleRate = endpoint.ThrottleRate,
        RateLimit = endpoint.ThrottleRate,
        Metadata = endpoint.Metadata,
        Kind = EndpointKinds.Word(endpoint.Settings.Kind),
        Slack = SlackDestination.From(endpoint.Settings.Slack),
        Ordering = SettingsBody.Word(endpoint.Settings.Ordering),
        TimeoutSeconds = endpoint.Settings.TimeoutSeconds,
        SigningStyle = SettingsBody.Word(endpoint.Settings.SigningStyle),
        Verification = VerificationOut.From(endpoint.Settings.Verification, endpoint.Verification),
        Format = SettingsBody.Word(endpoint.Settings.Format),
        Spelling = SettingsBody.Word(endpoint.Settings.Spelling),
        RetryPolicy = SettingsBody.RetryPolicyOf(endpoint.Settings),
        Health = EndpointHealthOut.From(endpoint.Health, now),
        CreatedAt = endpoint.CreatedAt.UtcDateTime,
        UpdatedAt = endpoint.UpdatedAt.UtcDateTime,
    };

    private static ImmutableArray<string>? NullIfEmpty(ImmutableArray<string> list) => list.IsEmpty ? null : list;
}
