using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Whether a save has really changed an entity.</summary>
internal static class WhatChanged
{
    /// <summary>
    /// Of a modified entity: whether a property has another value than before. Where all of them are marked as modified, as by
    /// <c>Update</c> of an entity
    /// that was not tracked, nobody knows what was before: then it counts as changed.
    /// </summary>
    public static bool Any(IUpdateEntry entry)
    {
        if (entry.EntityState != EntityState.Modified)
        {
            return entry.EntityState is EntityState.Added or EntityState.Deleted;
        }

        var candidates = entry.EntityType.GetProperties().Where(CanBeMarked).ToList();
        var marked = candidates.Where(entry.IsModified).ToList();
        return marked.Exists(property => Differs(entry, property))
            || (marked.Count == candidates.Count && marked.Count > 0)
            || entry.ToEntityEntry().ComplexProperties.Any(static one => one.IsModified)
            || entry.ToEntityEntry().ComplexCollections.Any(static one => one.IsModified);
    }

    private static bool Differs(IUpdateEntry entry, IProperty property) =>
        !property.GetValueComparer().Equals(entry.GetCurrentValue(property), entry.GetOriginalValue(property));

    private static bool CanBeMarked(IProperty property) => !property.IsKey() && property.ValueGenerated != ValueGenerated.OnAddOrUpdate;
}
