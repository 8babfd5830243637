using System.Text.Json;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What was said about one class of entities.</summary>
internal sealed class EntityMap(string model)
{
    public string Model { get; set; } = model;

    public Func<object, object?>? Channel { get; set; }

    public Func<object, object?>? Key { get; set; }

    public Func<object, object?>? ChatType { get; set; }

    public Func<object, object?>? Data { get; set; }

    public SortedDictionary<string, Func<object, object?>> Attributes { get; } = new(StringComparer.Ordinal);

    public ParentOf? Parent { get; set; }
}

/// <summary>What was said about all of them.</summary>
internal sealed class ChangeMap(IReadOnlyDictionary<Type, EntityMap> entities, JsonSerializerOptions json)
{
    public JsonSerializerOptions Json => json;

    /// <summary>How an entity is mapped: by its own class or the nearest above it; null when it is not.</summary>
    public EntityMap? Find(IReadOnlyEntityType type)
    {
        for (var at = type; at is not null; at = at.BaseType)
        {
            if (!at.HasSharedClrType && entities.TryGetValue(at.ClrType, out var map))
            {
                return map;
            }
        }

        return null;
    }
}
