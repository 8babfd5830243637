using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fanfare.Api.Applications;
using Fanfare.Api.Http.Bodies;
using Fanfare.Api.Retries;
using Fanfare.Endpoints;
using Fanfare.Identifiers;

namespace Fanfare.Api.Endpoints;

/// <summary>The fields of an endpoint that may be put.</summary>
public record EndpointUpdate : SettingsIn
{
    /// <summary>May be left out for a kind that has a usual one.</summary>
    [MinLength(1, ErrorMessage = "Field required and must not be empty"), HttpUrl]
    public string? Url { get; init; }

    /// <summary>What is at the URL: the name of a destination; a receiver of webhooks when left out.</summary>
    public string? Kind { get; init; }

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

    /// <summary>
    /// The endpoint as it is put. Settings that the contract's clients do not know stay when they are left out: such a client must not undo
    /// them unawares.
    /// </summary>
    internal Endpoint ApplyTo(Endpoint endpoint, EndpointDestinations destinations) =>
        destinations.Checked(endpoint.Url.Length == 0 ? null : endpoint, endpoint with
        {
            Settings = (SettingsWith(destinations) with { Kind = Kind }).Over(endpoint.Settings),
            Url = destinations.UrlFor(Url, Kind),
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

    public Optional<string> Kind { get; init; }

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

    public Optional<string> Format { get; init; }

    /// <summary>The settings that only one destination has, by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }

    [RetryPolicy]
    public Optional<JsonElement?> RetryPolicy { get; init; }

    /// <summary>The settings that these changes make of others; null is for the organization's default.</summary>
    internal EndpointSettings SettingsFrom(EndpointSettings before, EndpointDestinations destinations)
    {
        var given = SettingsBody.Of(
            Ordering.Value, TimeoutSeconds.Value, SigningStyle.Value, Verification.Value, Format.Value, RetryPolicy.Value);
        return before with
        {
            Kind = Kind.Given ? Kind.Value : before.Kind,
            Ordering = Ordering.Given ? given.Ordering : before.Ordering,
            TimeoutSeconds = TimeoutSeconds.Given ? given.TimeoutSeconds : before.TimeoutSeconds,
            SigningStyle = SigningStyle.Given ? given.SigningStyle : before.SigningStyle,
            Verification = Verification.Given ? given.Verification : before.Verification,
            Format = Format.Given ? given.Format : before.Format,
            DestinationSettings = destinations.Apply(More, before.DestinationSettings),
            RetryPolicyName = RetryPolicy.Given ? given.RetryPolicyName : before.RetryPolicyName,
            RetryPolicy = RetryPolicy.Given ? given.RetryPolicy : before.RetryPolicy,
        };
    }

    internal Endpoint ApplyTo(Endpoint endpoint, EndpointDestinations destinations)
    {
        var eventTypes = EventTypes.Given ? EventTypes : FilterTypes;
        return destinations.Checked(endpoint, endpoint with
        {
            Settings = SettingsFrom(endpoint.Settings, destinations),
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

    public string? Ordering { get; init; }

    public double? TimeoutSeconds { get; init; }

    public string? SigningStyle { get; init; }

    /// <summary>The handshake, and how far it has got.</summary>
    public VerificationOut? Verification { get; init; }

    public string? Format { get; init; }

    /// <summary>The settings that only its destination has, by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? More { get; init; }

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
        Kind = endpoint.Settings.Kind,
        Ordering = SettingsBody.Word(endpoint.Settings.Ordering),
        TimeoutSeconds = endpoint.Settings.TimeoutSeconds,
        SigningStyle = endpoint.Settings.SigningStyle,
        Verification = VerificationOut.From(endpoint.Settings.Verification, endpoint.Verification),
        Format = endpoint.Settings.Format,
        More = endpoint.Settings.DestinationSettings,
        RetryPolicy = SettingsBody.RetryPolicyOf(endpoint.Settings),
        Health = EndpointHealthOut.From(endpoint.Health, now),
        CreatedAt = endpoint.CreatedAt.UtcDateTime,
        UpdatedAt = endpoint.UpdatedAt.UtcDateTime,
    };

    private static ImmutableArray<string>? NullIfEmpty(ImmutableArray<string> list) => list.IsEmpty ? null : list;
}
