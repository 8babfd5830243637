using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Fanfare.EntityFrameworkCore;

/// <summary>How a child knows its parent.</summary>
/// <param name="Member">The child's reference to its parent, or the property with the parent's key.</param>
/// <param name="IsNavigation">Which of the two.</param>
internal abstract record ParentOf(string Member, bool IsNavigation)
{
    protected abstract Type ParentType { get; }

    /// <summary>The keys of a child's parent: of the one that it has, and of the one that it had before it moved.</summary>
    /// <exception cref="InvalidOperationException">The model says otherwise than the mapping.</exception>
    public IEnumerable<ParentKey> KeysOf(EntityEntry child)
    {
        var (properties, key) = Reference(child.Metadata);
        var now = Values(properties, property => child.Property(property).CurrentValue);
        if (now is not null)
        {
            yield return new ParentKey(key, now, this);
        }

        if (
            child.State == EntityState.Modified && Values(properties, property => child.Property(property).OriginalValue) is { } before
                && (now is null || !before.SequenceEqual(now)))
        {
            yield return new ParentKey(key, before, this);
        }
    }

    /// <summary>Reads a parent that is not tracked, without tracking it.</summary>
    public abstract object? Find(DbContext context, ParentKey key);

    /// <inheritdoc cref="Find"/>
    public abstract Task<object?> FindAsync(DbContext context, ParentKey key, CancellationToken cancellationToken);

    private static object[]? Values(IReadOnlyList<IProperty> properties, Func<IProperty, object?> value)
    {
        var values = properties.Select(value).ToArray();
        return Array.TrueForAll(values, static one => one is not null) ? Array.ConvertAll(values, static one => one!) : null;
    }

    private (IReadOnlyList<IProperty> Properties, IKey Key) Reference(IEntityType child)
    {
        if (IsNavigation)
        {
            return child.FindNavigation(Member) is { IsOnDependent: true, ForeignKey: var foreign }
                ? (foreign.Properties, foreign.PrincipalKey)
                : throw new InvalidOperationException(
                    $"{child.DisplayName()}.{Member} is no reference with a foreign key in {child.DisplayName()}.");
        }

        var key = child.Model.FindEntityType(ParentType)?.FindPrimaryKey();
        return child.FindProperty(Member) is { } property && key is { Properties.Count: 1 }
            ? ([property], key)
            : throw new InvalidOperationException(
                $"{child.DisplayName()}.{Member} is not mapped, or {ParentType.Name} has no key of one column.");
    }
}

/// <inheritdoc/>
internal sealed record ParentOf<TParent>(string Member, bool IsNavigation) : ParentOf(Member, IsNavigation)
    where TParent : class
{
    protected override Type ParentType => typeof(TParent);

    public override object? Find(DbContext context, ParentKey key) => Query(context, key).FirstOrDefault();

    public override async Task<object?> FindAsync(DbContext context, ParentKey key, CancellationToken cancellationToken) =>
        await Query(context, key).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    private static IQueryable<TParent> Query(DbContext context, ParentKey key)
    {
        var parent = Expression.Parameter(typeof(TParent));
        var values = Expression.Property(Expression.Constant(key), nameof(ParentKey.Values));
        var equal = key.Key.Properties.Select((property, index) => Expression.Equal(
            Expression.Call(typeof(EF), nameof(EF.Property), [property.ClrType], parent, Expression.Constant(property.Name)),
            Expression.Convert(Expression.ArrayIndex(values, Expression.Constant(index)), property.ClrType)));
        return context.Set<TParent>().AsNoTracking().IgnoreQueryFilters()
            .Where(Expression.Lambda<Func<TParent, bool>>(equal.Aggregate(Expression.AndAlso), parent));
    }
}

/// <summary>Which parent.</summary>
internal sealed record ParentKey(IKey Key, object[] Values, ParentOf Of)
{
    public bool Equals(ParentKey? other) => other is not null && Key == other.Key && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => Values.Aggregate(Key.GetHashCode(), HashCode.Combine);
}
