using System.Linq.Expressions;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Says what the changes of one class of entities look like.</summary>
/// <remarks>
/// The functions are called while the entity is saved, after the database has generated its keys and before the transaction is committed;
/// what one throws fails the save.
/// </remarks>
public sealed class ChangeBuilder<TEntity>
    where TEntity : class
{
    private readonly EntityMap _map;

    internal ChangeBuilder(EntityMap map) => _map = map;

    /// <summary>The channel, whose changes keep their order. It must be given; one that is null fails the save.</summary>
    public ChangeBuilder<TEntity> Channel(Func<TEntity, object?> channel)
    {
        _map.Channel = Untyped(channel);
        return this;
    }

    /// <summary>The key; the primary key if it is not said, of several columns joined by commas.</summary>
    public ChangeBuilder<TEntity> Key(Func<TEntity, object?> key)
    {
        _map.Key = Untyped(key);
        return this;
    }

    /// <summary>The model's name; the class's name if it is not said.</summary>
    public ChangeBuilder<TEntity> Model(string model)
    {
        _map.Model = model;
        return this;
    }

    /// <summary>The chat type; none if it is not said or null.</summary>
    public ChangeBuilder<TEntity> ChatType(Func<TEntity, object?> chatType)
    {
        _map.ChatType = Untyped(chatType);
        return this;
    }

    /// <summary>Adds an attribute, which is left out where it is null. The same name again replaces it.</summary>
    public ChangeBuilder<TEntity> Attribute(string name, Func<TEntity, object?> value)
    {
        _map.Attributes[name] = Untyped(value);
        return this;
    }

    /// <summary>
    /// The data; if it is not said, all mapped scalar properties that the class has. Shadow properties are not among them.
    /// </summary>
    public ChangeBuilder<TEntity> Data(Func<TEntity, object?> data)
    {
        _map.Data = Untyped(data);
        return this;
    }

    /// <summary>
    /// Makes it a child: its save or delete reports its parent as changed, once for each save and not at all where the save reports the
    /// parent anyway. A child that moves reports both parents.
    /// </summary>
    /// <param name="parent">A reference such as <c>r => r.Message</c> whose foreign key the child has; it need not be loaded.</param>
    /// <exception cref="ArgumentException">It is no property.</exception>
    public void ReportsParent<TParent>(Expression<Func<TEntity, TParent?>> parent)
        where TParent : class => _map.Parent = new ParentOf<TParent>(Member(parent.Body), IsNavigation: true);

    /// <summary>The same for a child that has the parent's primary key and no reference.</summary>
    /// <param name="key">A property such as <c>r => r.MessageId</c>.</param>
    /// <exception cref="ArgumentException">It is no property.</exception>
    public void As<TParent>(Expression<Func<TEntity, object?>> key)
        where TParent : class => _map.Parent = new ParentOf<TParent>(Member(key.Body), IsNavigation: false);

    private static Func<object, object?> Untyped(Func<TEntity, object?> function) => entity => function((TEntity)entity);

    private static string Member(Expression body) => body switch
    {
        UnaryExpression { NodeType: ExpressionType.Convert } convert => Member(convert.Operand),
        MemberExpression { Expression: ParameterExpression } member => member.Member.Name,
        _ => throw new ArgumentException($"{body} is no property of {typeof(TEntity).Name}.", nameof(body)),
    };
}
