using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Turns a context's saves into changes for Fanfare.</summary>
public static class FanfareOptions
{
    /// <summary>
    /// From now on each save and delete of a mapped entity writes a change to the table <c>fanfare_outbox</c>, in the same transaction. The
    /// table is part of the context's model, and so of its migrations. A second call replaces what the first has mapped.
    /// </summary>
    /// <param name="options">The options of a context on SQLite or PostgreSQL.</param>
    /// <param name="configure">Maps entities to changes.</param>
    /// <returns>The same options.</returns>
    /// <exception cref="InvalidOperationException">An entity is mapped without a channel and without a parent.</exception>
    public static DbContextOptionsBuilder UseFanfare(this DbContextOptionsBuilder options, Action<ChangesBuilder> configure)
    {
        var changes = new ChangesBuilder();
        configure(changes);
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new FanfareExtension(changes.Build()));
        return options;
    }

    /// <inheritdoc cref="UseFanfare(DbContextOptionsBuilder, Action{ChangesBuilder})"/>
    public static DbContextOptionsBuilder<TContext> UseFanfare<TContext>(
        this DbContextOptionsBuilder<TContext> options, Action<ChangesBuilder> configure)
        where TContext : DbContext
    {
        ((DbContextOptionsBuilder)options).UseFanfare(configure);
        return options;
    }
}
