using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fanfare.EntityFrameworkCore;

/// <summary>A strategy that tries again, at once, what was interrupted.</summary>
internal sealed class Retrying(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(
    dependencies, maxRetryCount: 5, TimeSpan.Zero)
{
    public static void Use(DbContextOptionsBuilder options, bool isPostgres)
    {
        _ = isPostgres
            ? options.UseNpgsql(npgsql => npgsql.ExecutionStrategy(static dependencies => new Retrying(dependencies)))
            : options.UseSqlite(sqlite => sqlite.ExecutionStrategy(static dependencies => new Retrying(dependencies)));
    }

    protected override bool ShouldRetryOn(Exception exception) => exception is InterruptedException;
}
