using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Makes a change of an entity as it is now.</summary>
internal sealed class ChangeWriter(ChangeMap changes, DateTimeOffset now)
{
    /// <exception cref="InvalidOperationException">The entity has no channel or no key.</exception>
    public OutboxChange Write(EntityMap map, EntityEntry entry, bool deleted, bool created)
    {
        var entity = entry.Entity;
        return new OutboxChange
        {
            ChangeId = Guid.CreateVersion7(now),
            Channel = Text(map.Channel!(entity))
                ?? throw new InvalidOperationException($"The channel of a {map.Model} is null: every change has one."),
            Model = map.Model,
            Operation = deleted ? "deleted" : "saved",
            Created = created,
            Key = map.Key is null
                ? PrimaryKey(map, entry) : Text(map.Key(entity))
                ?? throw new InvalidOperationException($"The key of a {map.Model} is null."),
            ChatType = map.ChatType is null ? null : Text(map.ChatType(entity)),
            Attributes = Attributes(map, entity),
            Data = JsonSerializer.Serialize(map.Data is null ? Scalars(entry) : map.Data(entity), changes.Json),
            CreatedAt = now,
        };
    }

    /// <summary>A value as text, the same in every culture; null for null.</summary>
    internal static string? Text(object? value) => value switch
    {
        null => null,
        string text => text,
        bool truth => truth ? "true" : "false",
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("O", null),
        byte[] bytes => Convert.ToBase64String(bytes),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string PrimaryKey(EntityMap map, EntityEntry entry)
    {
        var key = entry.Metadata.FindPrimaryKey();
        if (key is null || (entry.State == EntityState.Detached && key.Properties.Any(static property => property.IsShadowProperty())))
        {
            throw new InvalidOperationException(
                $"A {map.Model} has no primary key that can be read from it: say what its key is, with Key.");
        }

        return string.Join(',', key.Properties.Select(property => Text(entry.Property(property).CurrentValue)));
    }

    private string? Attributes(EntityMap map, object entity)
    {
        var attributes = map.Attributes.Select(attribute => (attribute.Key, Value: attribute.Value(entity))).Where(
            static attribute => attribute.Value is not null)
            .ToDictionary(static attribute => attribute.Key, static attribute => attribute.Value);
        return attributes.Count == 0 ? null : JsonSerializer.Serialize(attributes, changes.Json);
    }

    private Dictionary<string, object?> Scalars(EntityEntry entry) =>
        entry.Metadata.GetProperties().Where(static property => !property.IsShadowProperty())
            .ToDictionary(
                property => changes.Json.PropertyNamingPolicy?.ConvertName(property.Name) ?? property.Name,
                property => entry.Property(property).CurrentValue);
}
