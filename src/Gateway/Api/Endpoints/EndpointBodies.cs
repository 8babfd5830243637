using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Applications;
using Fanfare.Api.Bodies;
using Fanfare.Endpoints;
using Fanfare.Identifiers;

namespace Fanfare.Api.Endpoints;

/// <summary>The fields of an endpoint that may be put.</summary>
public record EndpointUpdate
{
    [Required(ErrorMessage = "Field required and must not be empty"), HttpUrl]
    public string? Url { get; init; }

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

    internal Endpoint ApplyTo(Endpoint endpoint) => endpoint with
    {
        Url = Url!,
        Description = Description ?? "",
        Disabled = Disabled,
        Uid = Uid,
        EventTypes = [.. EventTypes ?? FilterTypes ?? []],
        Channels = [.. Channels ?? []],
        ThrottleRate = ThrottleRate ?? RateLimit,
        Metadata = ApplicationIn.MetadataOf(Metadata),
    };
}

/// <summary>An endpoint to make.</summary>
public sealed record EndpointIn : EndpointUpdate
{
    /// <summary>The signing secret; left out, one is made up.</summary>
    [Secret]
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

    internal Endpoint ApplyTo(Endpoint endpoint)
    {
        var eventTypes = EventTypes.Given ? EventTypes : FilterTypes;
        return endpoint with
        {
            Url = Url.Or(endpoint.Url)!,
            Description = Description.Or(endpoint.Description)!,
            Disabled = Disabled.Or(endpoint.Disabled),
            Uid = Uid.Or(endpoint.Uid),
            EventTypes = eventTypes.Given ? [.. eventTypes.Value ?? []] : endpoint.EventTypes,
            Channels = Channels.Given ? [.. Channels.Value ?? []] : endpoint.Channels,
            ThrottleRate = ThrottleRate.Or(RateLimit.Or(endpoint.ThrottleRate)),
            Metadata = Metadata.Given ? ApplicationIn.MetadataOf(Metadata.Value) : endpoint.Metadata,
        };
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

    public required DateTime CreatedAt { get; init; }

    public required DateTime UpdatedAt { get; init; }

    internal static EndpointOut From(Endpoint endpoint) => new()
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
        CreatedAt = endpoint.CreatedAt.UtcDateTime,
        UpdatedAt = endpoint.UpdatedAt.UtcDateTime,
    };

    private static ImmutableArray<string>? NullIfEmpty(ImmutableArray<string> list) => list.IsEmpty ? null : list;
}

/// <summary>The current signing secret.</summary>
public sealed record EndpointSecretOut(string Key);

/// <summary>How to rotate a signing secret.</summary>
public sealed record EndpointSecretRotateIn
{
    /// <summary>The new secret; left out, one is made up.</summary>
    [Secret]
    public string? Key { get; init; }

    /// <summary>How long the old one signs on. Default: a day.</summary>
    [Range(0, 604_800, ErrorMessage = "Must be 0 to 604800")]
    public int? GracePeriodSeconds { get; init; }
}

/// <summary>Headers to set in place of those that are there.</summary>
public sealed record EndpointHeadersIn
{
    [Required(ErrorMessage = "Field required"), Headers]
    public Dictionary<string, string?>? Headers { get; init; }
}

/// <summary>Headers to add or change.</summary>
public sealed record EndpointHeadersPatchIn
{
    /// <summary>Values by name; null removes.</summary>
    [Required(ErrorMessage = "Field required"), Headers]
    public Dictionary<string, string?>? Headers { get; init; }

    /// <summary>Names to remove.</summary>
    public string[]? DeleteHeaders { get; init; }
}

/// <summary>Headers that every request to an endpoint carries.</summary>
/// <param name="Headers">Values by name, but for the sensitive ones.</param>
/// <param name="Sensitive">Names of headers whose values are not shown.</param>
public sealed record EndpointHeadersOut(ImmutableSortedDictionary<string, string> Headers, ImmutableArray<string> Sensitive);

/// <summary>Deliveries of an endpoint by how they stand.</summary>
public sealed record EndpointStats(long Success, long Pending, long Sending, long Fail, long Canceled);
