using System.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.EntityFrameworkCore.Update;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// Executes what a save has to write, as Entity Framework's own executor does, and then, in the same transaction, writes the changes that
/// came of it. Here, and not in an interceptor of the save: each try of an execution strategy comes through, with a transaction of its own;
/// cascades are known, and keys that the database has generated.
/// </summary>
internal sealed class OutboxBatchExecutor(ICurrentDbContext current, IDbContextOptions options, OutboxWriter writer) : IBatchExecutor
{
    private readonly ChangeMap _map = options.FindExtension<FanfareExtension>()!.Changes;

    private readonly TimeProvider _clock =
        options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(TimeProvider)) as TimeProvider
#pragma warning disable RS0030 // Where the application registers no clock, this is the host that chooses one.
            ?? TimeProvider.System;
#pragma warning restore RS0030

    /// <summary>Whether changes were written for which the relay was not woken.</summary>
    public bool HasWritten { get; set; }

    public int Execute(IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection)
    {
        using var batches = commandBatches.GetEnumerator();
        if (Next(batches) is not { } batch)
        {
            return 0;
        }

        var entries = new SavedEntries(_map);
        using var scope = SaveScope.Begin(connection, current.Context, NeedsTransaction(batch));
        try
        {
            var commands = 0;
            for (; batch is not null; batch = Next(batches))
            {
                batch.Execute(connection);
                commands += batch.ModificationCommands.Count;
                entries.Add(batch);
            }

            if (entries.AnyMapped)
            {
                using var capture = new Capture(current.Context, _map, _clock.GetUtcNow(), entries);
                while (capture.NextParent() is { } parent)
                {
                    capture.Report(parent.Of.Find(current.Context, parent));
                }

                writer.Write(connection, capture.Changes);
                Written(capture);
            }

            scope.Complete();
            return commands;
        }
        catch
        {
            scope.Undo();
            throw;
        }
    }

    public async Task<int> ExecuteAsync(
        IEnumerable<ModificationCommandBatch> commandBatches, IRelationalConnection connection,
        CancellationToken cancellationToken = default)
    {
        using var batches = commandBatches.GetEnumerator();
        if (Next(batches) is not { } batch)
        {
            return 0;
        }

        var entries = new SavedEntries(_map);
        var scope = await SaveScope.BeginAsync(
            connection, current.Context, NeedsTransaction(batch), cancellationToken).ConfigureAwait(false);
        await using var ending = scope.ConfigureAwait(false);
        try
        {
            var commands = 0;
            for (; batch is not null; batch = Next(batches))
            {
                await batch.ExecuteAsync(connection, cancellationToken).ConfigureAwait(false);
                commands += batch.ModificationCommands.Count;
                entries.Add(batch);
            }

            if (entries.AnyMapped)
            {
                using var capture = new Capture(current.Context, _map, _clock.GetUtcNow(), entries);
                while (capture.NextParent() is { } parent)
                {
                    capture.Report(await parent.Of.FindAsync(current.Context, parent, cancellationToken).ConfigureAwait(false));
                }

                await writer.WriteAsync(connection, capture.Changes, cancellationToken).ConfigureAwait(false);
                Written(capture);
            }

            await scope.CompleteAsync(cancellationToken).ConfigureAwait(false);
            return commands;
        }
        catch
        {
            await scope.UndoAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The batches are made as they are asked for, and not before the one that may generate their keys was executed.</summary>
    private static ModificationCommandBatch? Next(IEnumerator<ModificationCommandBatch> batches) =>
        batches.MoveNext() ? batches.Current : null;

    /// <summary>As Entity Framework decides, but where there may be changes they always have one.</summary>
    private bool NeedsTransaction(ModificationCommandBatch batch) =>
        current.Context.Database.AutoTransactionBehavior == AutoTransactionBehavior.Always
        || batch.AreMoreBatchesExpected
        || batch.RequiresTransaction
        || SavedEntries.Of(batch).Any(entry => SavedEntries.IsMapped(_map, entry));

    private void Written(Capture capture)
    {
        if (capture.Changes.Count == 0)
        {
            return;
        }

        HasWritten = true;
        if (Transaction.Current is { } ambient)
        {
            var type = current.Context.GetType();
            ambient.TransactionCompleted += (_, _) => OutboxSignal.Raise(type);
        }
    }
}
