using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Fanfare.Api.Http.Bodies;
using Fanfare.Applications;
using Fanfare.Identifiers;

namespace Fanfare.Api.Applications;

/// <summary>An application to make, or to put in another's place.</summary>
public sealed record ApplicationIn
{
    [Required(ErrorMessage = "Field required and must not be empty")]
    public string? Name { get; init; }

    [Uid(EntityId.Application)]
    public string? Uid { get; init; }

    /// <summary>Deliveries per second over all endpoints.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535")]
    public int? ThrottleRate { get; init; }

    /// <summary>The older name of <see cref="ThrottleRate"/>.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535")]
    public int? RateLimit { get; init; }

    [Metadata]
    public Dictionary<string, string>? Metadata { get; init; }

    internal Application ApplyTo(Application application) => application with
    {
        Name = Name!,
        Uid = Uid,
        ThrottleRate = ThrottleRate ?? RateLimit,
        Metadata = MetadataOf(Metadata),
    };

    internal static ImmutableSortedDictionary<string, string> MetadataOf(Dictionary<string, string>? metadata) =>
        metadata?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>Changes to an application: what is left out stays.</summary>
public sealed record ApplicationPatch
{
    [NotNull]
    public Optional<string> Name { get; init; }

    [Uid(EntityId.Application)]
    public Optional<string> Uid { get; init; }

    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535, or null for no limit")]
    public Optional<int?> ThrottleRate { get; init; }

    /// <summary>The older name of <see cref="ThrottleRate"/>.</summary>
    [Range(1, ushort.MaxValue, ErrorMessage = "Must be 1 to 65535, or null for no limit")]
    public Optional<int?> RateLimit { get; init; }

    [NotNull, Metadata]
    public Optional<Dictionary<string, string>> Metadata { get; init; }

    internal Application ApplyTo(Application application) => application with
    {
        Name = Name.Or(application.Name)!,
        Uid = Uid.Or(application.Uid),
        ThrottleRate = ThrottleRate.Or(RateLimit.Or(application.ThrottleRate)),
        Metadata = Metadata.Given ? ApplicationIn.MetadataOf(Metadata.Value) : application.Metadata,
    };
}

/// <summary>An application.</summary>
public sealed record ApplicationOut(
    string Id,
    string Name,
    ImmutableSortedDictionary<string, string> Metadata,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    string? Uid = null,
    int? ThrottleRate = null,
    int? RateLimit = null)
{
    internal static ApplicationOut From(Application application) => new(
        application.Id,
        application.Name,
        application.Metadata,
        application.CreatedAt.UtcDateTime,
        application.UpdatedAt.UtcDateTime,
        application.Uid,
        application.ThrottleRate,
        application.ThrottleRate);
}
