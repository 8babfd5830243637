using System.Text.Json;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Says which entities become changes.</summary>
public sealed class ChangesBuilder
{
    private readonly Dictionary<Type, EntityMap> _entities = [];
    private JsonSerializerOptions _json = JsonSerializerOptions.Web;

    internal ChangesBuilder()
    {
    }

    /// <summary>
    /// Maps a class of entities, and those derived from it that are not mapped themselves. Asked twice it goes on with the same mapping.
    /// </summary>
    public ChangeBuilder<TEntity> Entity<TEntity>()
        where TEntity : class
    {
        if (!_entities.TryGetValue(typeof(TEntity), out var map))
        {
            map = new EntityMap(typeof(TEntity).Name);
            _entities.Add(typeof(TEntity), map);
        }

        return new ChangeBuilder<TEntity>(map);
    }

    /// <summary>
    /// How data and attributes are written; <see cref="JsonSerializerOptions.Web"/> if it is not said (names in camel case).
    /// </summary>
    public ChangesBuilder Json(JsonSerializerOptions options)
    {
        _json = options;
        return this;
    }

    internal ChangeMap Build()
    {
        foreach (var (type, map) in _entities)
        {
            if ((map.Channel is null) == (map.Parent is null))
            {
                throw new InvalidOperationException(
                    $"{type.Name} is mapped {(map.Channel is null ? "without" : "with both")} a channel "
                        + $"{(map.Channel is null ? "or" : "and")} a parent: call Channel, ReportsParent or As, one of them.");
            }
        }

        return new ChangeMap(_entities, _json);
    }
}
