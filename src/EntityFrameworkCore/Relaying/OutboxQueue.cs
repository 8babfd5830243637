using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>The relay's side of the outbox.</summary>
internal sealed class OutboxQueue(DbContext context, IRelayTurn turn)
{
    /// <summary>The most data in one request, in bytes; Fanfare takes bodies of 1 MiB. A change that is larger goes by itself.</summary>
    private const int LargestBatch = 512 * 1024;

    /// <summary>The longest reason that is kept, in characters.</summary>
    private const int LongestError = 500;

    private IQueryable<OutboxChange> Outbox => context.Set<OutboxChange>().AsNoTracking();

    /// <summary>
    /// The next changes in the order of their ids, without one that was refused and what waits behind it in its channel. It ends before the
    /// first that was written by a transaction which is not below the horizon: a transaction that began earlier may still write, or have
    /// written, what belongs before it.
    /// </summary>
    public async Task<IReadOnlyList<OutboxChange>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        // First the horizon, then the rows: what was below the horizon then is all there now.
        var horizon = await turn.HorizonAsync(cancellationToken).ConfigureAwait(false);
        var changes = await Outbox
            .Where(
                change =>
                    !context.Set<OutboxChange>().Any(
                        parked => parked.Error != null && parked.Channel == change.Channel && parked.Id <= change.Id))
            .OrderBy(change => change.Id)
            .Take(count)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        return Cut(changes, horizon);
    }

    public Task RemoveAsync(IReadOnlyList<OutboxChange> accepted, CancellationToken cancellationToken)
    {
        var ids = accepted.Select(static change => change.Id).ToList();
        return Outbox.Where(change => ids.Contains(change.Id)).ExecuteDeleteAsync(cancellationToken);
    }

    public Task ParkAsync(OutboxChange refused, string why, CancellationToken cancellationToken)
    {
        var error = why.Length > LongestError ? why[..LongestError] : why;
        return Outbox.Where(change => change.Id == refused.Id).ExecuteUpdateAsync(
            row => row.SetProperty(change => change.Error, error), cancellationToken);
    }

    internal static IReadOnlyList<OutboxChange> Cut(List<OutboxChange> changes, long horizon)
    {
        var bytes = 0;
        var end = 0;
        for (; end < changes.Count && (changes[end].TransactionId ?? 0) < horizon; end++)
        {
            bytes += Encoding.UTF8.GetByteCount(changes[end].Data) + Encoding.UTF8.GetByteCount(changes[end].Attributes ?? "");
            if (bytes > LargestBatch && end > 0)
            {
                break;
            }
        }

        return changes.GetRange(0, end);
    }
}
