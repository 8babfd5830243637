using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using Fanfare.Api.Http;
using Fanfare.Api.Http.Bodies;
using Fanfare.EventTypes;

namespace Fanfare.Api.EventTypes;

/// <summary>The fields of an event type that may be put.</summary>
public record EventTypeUpdate
{
    [Required(AllowEmptyStrings = true, ErrorMessage = "Field required")]
    public string? Description { get; init; }

    public bool Archived { get; init; }

    public bool Deprecated { get; init; }

    /// <summary>JSON schemas by version.</summary>
    public Dictionary<string, JsonElement>? Schemas { get; init; }

    [Name]
    public string? FeatureFlag { get; init; }

    [NameSet(1, int.MaxValue)]
    public string[]? FeatureFlags { get; init; }

    [Name]
    public string? GroupName { get; init; }

    internal EventType ApplyTo(EventType eventType) => eventType with
    {
        Description = Description!,
        Archived = Archived,
        Deprecated = Deprecated,
        Schemas = SchemasOf(Schemas),
        FeatureFlag = FeatureFlag,
        FeatureFlags = [.. FeatureFlags ?? []],
        GroupName = GroupName,
    };

    /// <exception cref="RefusedException">422 when it holds what no JSON writer writes.</exception>
    internal static string? SchemasOf(Dictionary<string, JsonElement>? schemas)
    {
        try
        {
            return schemas is null ? null : Encoding.UTF8.GetString(Wire.Serialize(schemas));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw Problems.Invalid(FieldError.InBody("schemas", "Holds half of a surrogate pair", FieldError.JsonDecode));
        }
    }
}

/// <summary>An event type to make.</summary>
public sealed record EventTypeIn : EventTypeUpdate
{
    [Required(ErrorMessage = "Field required"), Name]
    public string? Name { get; init; }
}

/// <summary>Changes to an event type: what is left out stays.</summary>
public sealed record EventTypePatch
{
    [NotNull(AllowEmpty = true)]
    public Optional<string> Description { get; init; }

    public Optional<bool> Archived { get; init; }

    public Optional<bool> Deprecated { get; init; }

    public Optional<Dictionary<string, JsonElement>> Schemas { get; init; }

    [Name]
    public Optional<string> FeatureFlag { get; init; }

    [NameSet(1, int.MaxValue)]
    public Optional<string[]> FeatureFlags { get; init; }

    [Name]
    public Optional<string> GroupName { get; init; }

    internal EventType ApplyTo(EventType eventType) => eventType with
    {
        Description = Description.Or(eventType.Description)!,
        Archived = Archived.Or(eventType.Archived),
        Deprecated = Deprecated.Or(eventType.Deprecated),
        Schemas = Schemas.Given ? EventTypeUpdate.SchemasOf(Schemas.Value) : eventType.Schemas,
        FeatureFlag = FeatureFlag.Or(eventType.FeatureFlag),
        FeatureFlags = FeatureFlags.Given ? [.. FeatureFlags.Value ?? []] : eventType.FeatureFlags,
        GroupName = GroupName.Or(eventType.GroupName),
    };
}

/// <summary>An event type.</summary>
public sealed record EventTypeOut(
    string Name,
    string Description,
    bool Archived,
    bool Deprecated,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    JsonElement? Schemas = null,
    string? FeatureFlag = null,
    ImmutableArray<string>? FeatureFlags = null,
    string? GroupName = null)
{
    internal static EventTypeOut From(EventType eventType) => new(
        eventType.Name,
        eventType.Description,
        eventType.Archived,
        eventType.Deprecated,
        eventType.CreatedAt.UtcDateTime,
        eventType.UpdatedAt.UtcDateTime,
        eventType.Schemas is null ? null : JsonElement.Parse(eventType.Schemas),
        eventType.FeatureFlag,
        eventType.FeatureFlags.IsEmpty ? null : eventType.FeatureFlags,
        eventType.GroupName);
}
