using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Update;

namespace Fanfare.EntityFrameworkCore;

/// <summary>Wakes the relay once a transaction with changes is committed.</summary>
internal sealed class CommitInterceptor : DbTransactionInterceptor
{
    public override void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Wake(eventData);

    public override Task TransactionCommittedAsync(
        DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        Wake(eventData);
        return Task.CompletedTask;
    }

    private static void Wake(TransactionEndEventData end)
    {
        if (end.Context?.GetService<IBatchExecutor>() is OutboxBatchExecutor { HasWritten: true } executor)
        {
            executor.HasWritten = false;
            OutboxSignal.Raise(end.Context.GetType());
        }
    }
}
