using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// A row that says who relays, and until when. SQLite has one writer at a time, so that every transaction is below the horizon.
/// </summary>
internal sealed class LeaseTurn(DbContext context, TimeSpan lease, TimeProvider clock) : IRelayTurn
{
    private readonly string _holder = Guid.CreateVersion7(clock.GetUtcNow()).ToString();

    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var until = now + (long)lease.TotalMilliseconds;
        var taken = await context.Set<OutboxLease>().Where(
            row => row.Name == OutboxLease.Only && (row.Holder == _holder || row.Until < now))
            .ExecuteUpdateAsync(
                row => row.SetProperty(one => one.Holder, _holder).SetProperty(one => one.Until, until),
                cancellationToken).ConfigureAwait(false);
        return taken == 1 || await AddAsync(until, cancellationToken).ConfigureAwait(false);
    }

    public Task<long> HorizonAsync(CancellationToken cancellationToken) => Task.FromResult(long.MaxValue);

    public Task ReleaseAsync() => context.Set<OutboxLease>().Where(row => row.Holder == _holder).ExecuteDeleteAsync(CancellationToken.None);

    /// <summary>The first relay of all makes the row; of several, one.</summary>
    private async Task<bool> AddAsync(long until, CancellationToken cancellationToken)
    {
        if (await context.Set<OutboxLease>().AnyAsync(cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        var row = context.Add(new OutboxLease { Holder = _holder, Until = until });
        try
        {
            await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DbUpdateException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            row.State = EntityState.Detached;
        }
    }
}
