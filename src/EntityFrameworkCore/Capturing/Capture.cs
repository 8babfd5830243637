using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// Makes the changes of one save: first those of the entities themselves, in the order in which they were written, then those of parents.
/// </summary>
internal sealed class Capture : IDisposable
{
    private readonly DbContext _context;
    private readonly ChangeMap _map;
    private readonly ChangeWriter _writer;
    private readonly ShownValues _shown;
    private readonly List<OutboxChange> _changes = [];
    private readonly HashSet<object> _reported = new(ReferenceEqualityComparer.Instance);
    private readonly Queue<ParentKey> _parents = [];
    private readonly HashSet<ParentKey> _asked = [];
    private readonly TrackedEntries _tracked;

    public Capture(DbContext context, ChangeMap map, DateTimeOffset now, SavedEntries entries)
    {
        _context = context;
        _map = map;
        _writer = new ChangeWriter(map, now);
        _shown = new ShownValues(context, entries.All);
        _tracked = new TrackedEntries(context);
        foreach (var entry in entries.All)
        {
            // A row that is deleted and added again in one save is changed: the added one stands for both.
            if (entry is not { EntityState: EntityState.Deleted, SharedIdentityEntry: not null } && WhatChanged.Any(entry))
            {
                Take(entry.ToEntityEntry(), entry.SharedIdentityEntry is not null);
            }
        }

        foreach (var owned in entries.All.Where(static entry => entry.EntityType.IsOwned() && WhatChanged.Any(entry)))
        {
            if (_tracked.OwnerOf(owned.ToEntityEntry()) is { } owner)
            {
                Changed(owner);
            }
        }
    }

    public IReadOnlyList<OutboxChange> Changes => _changes;

    public void Dispose() => _shown.Dispose();

    /// <summary>Reports the parents that are tracked; gives the next that has to be read.</summary>
    public ParentKey? NextParent()
    {
        while (_parents.TryDequeue(out var key))
        {
            if (_tracked.Find(key) is not { } parent)
            {
                return key;
            }

            Changed(parent);
        }

        return null;
    }

    /// <summary>Reports a parent that was read; null when it is gone, or was never there.</summary>
    public void Report(object? parent)
    {
        if (parent is not null)
        {
            Changed(_context.Entry(parent));
        }
    }

    private void Take(EntityEntry entry, bool replaces)
    {
        if (entry.Metadata.IsOwned() || _map.Find(entry.Metadata) is not { } map)
        {
            return;
        }

        _reported.Add(entry.Entity);
        if (map.Parent is { } parent)
        {
            Ask(parent, entry);
        }
        else
        {
            _changes.Add(
                _writer.Write(map, entry, entry.State == EntityState.Deleted, created: entry.State == EntityState.Added && !replaces));
        }
    }

    private void Changed(EntityEntry entry)
    {
        if (_map.Find(entry.Metadata) is not { } map || !_reported.Add(entry.Entity))
        {
            return;
        }

        if (map.Parent is { } parent)
        {
            Ask(parent, entry);
        }
        else
        {
            _changes.Add(_writer.Write(map, entry, deleted: false, created: false));
        }
    }

    private void Ask(ParentOf parent, EntityEntry child)
    {
        foreach (var key in parent.KeysOf(child).Where(_asked.Add))
        {
            _parents.Enqueue(key);
        }
    }
}
