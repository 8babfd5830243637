using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Update;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// Shows the application's functions what the database has generated: Entity Framework puts such values into the entities only when the
/// whole save has succeeded. Until disposed they are there, and nothing looks for changes; then all is as it was.
/// </summary>
internal sealed class ShownValues : IDisposable
{
    private readonly DbContext _context;
    private readonly bool _detects;
    private readonly List<(object Entity, MemberInfo Member, object? Value)> _before = [];

    public ShownValues(DbContext context, IEnumerable<IUpdateEntry> entries)
    {
        _context = context;
        _detects = context.ChangeTracker.AutoDetectChangesEnabled;
        context.ChangeTracker.AutoDetectChangesEnabled = false;
        foreach (var entry in entries.Where(static entry => entry.EntityState is EntityState.Added or EntityState.Modified))
        {
            Show(entry);
        }
    }

    public void Dispose()
    {
        foreach (var (entity, member, value) in _before)
        {
            Set(member, entity, value);
        }

        _context.ChangeTracker.AutoDetectChangesEnabled = _detects;
    }

    private static object? Get(MemberInfo member, object entity) =>
        member is FieldInfo field ? field.GetValue(entity) : ((PropertyInfo)member).GetValue(entity);

    private static void Set(MemberInfo member, object entity, object? value)
    {
        if (member is FieldInfo field)
        {
            field.SetValue(entity, value);
        }
        else
        {
            ((PropertyInfo)member).SetValue(entity, value);
        }
    }

    private void Show(IUpdateEntry entry)
    {
        var entity = entry.ToEntityEntry().Entity;
        foreach (var property in entry.EntityType.GetProperties().Where(MayBeGenerated))
        {
            var member = property.GetMemberInfo(forMaterialization: true, forSet: true);
            var before = Get(member, entity);
            var now = entry.GetCurrentValue(property);
            if (!Equals(before, now))
            {
                _before.Add((entity, member, before));
                Set(member, entity, now);
            }
        }
    }

    private static bool MayBeGenerated(IProperty property) =>
        !property.IsShadowProperty() && !property.IsIndexerProperty()
            && (property.ValueGenerated != ValueGenerated.Never || property.IsKey() || property.IsForeignKey());
}
