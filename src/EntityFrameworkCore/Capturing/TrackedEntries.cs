using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Finds what a context tracks by its keys; looks through it once for each key that is asked for.</summary>
internal sealed class TrackedEntries(DbContext context)
{
    private readonly Dictionary<IKey, Dictionary<ParentKey, EntityEntry>> _byKey = [];

    public EntityEntry? Find(ParentKey key)
    {
        if (!_byKey.TryGetValue(key.Key, out var entries))
        {
            entries = [];
            foreach (
                var entry in context.ChangeTracker.Entries().Where(entry => key.Key.DeclaringEntityType.IsAssignableFrom(entry.Metadata)))
            {
                object?[] values = [.. key.Key.Properties.Select(property => entry.Property(property).CurrentValue)];
                if (Array.TrueForAll(values, static value => value is not null))
                {
                    entries[new ParentKey(key.Key, values!, key.Of)] = entry;
                }
            }

            _byKey.Add(key.Key, entries);
        }

        return entries.GetValueOrDefault(key);
    }

    /// <summary>What owns an owned entity, over all levels; null when it is not tracked.</summary>
    public EntityEntry? OwnerOf(EntityEntry owned)
    {
        for (var entry = owned; entry is not null;)
        {
            if (entry.Metadata.FindOwnership() is not { } ownership)
            {
                return entry;
            }

            object?[] values = [.. ownership.Properties.Select(property => entry.Property(property).CurrentValue)];
            entry = Array.TrueForAll(values, static value => value is not null)
                ? Find(new ParentKey(ownership.PrincipalKey, values!, null!)) : null;
        }

        return null;
    }
}
