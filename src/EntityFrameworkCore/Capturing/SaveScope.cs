using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Fanfare.EntityFrameworkCore;

/// <summary>
/// The transaction of one save: one of its own where there is none, and otherwise a savepoint in the caller's, to which a failure goes
/// back. In an ambient transaction, and where the caller has switched savepoints off, there is nothing to go back to.
/// </summary>
internal sealed class SaveScope : IDisposable, IAsyncDisposable
{
    /// <summary>Entity Framework's own name for it.</summary>
    private const string Savepoint = "__EFSavePoint";

    private readonly IRelationalConnection _connection;
    private IDbContextTransaction? _own;
    private IDbContextTransaction? _saved;

    private SaveScope(IRelationalConnection connection) => _connection = connection;

    public static SaveScope Begin(IRelationalConnection connection, DbContext context, bool needsTransaction)
    {
        var scope = new SaveScope(connection);
        if (needsTransaction && !IsInTransaction(connection))
        {
            scope._own = connection.BeginTransaction();
            return scope;
        }

        connection.Open();
        if (Savable(connection, context) is { } transaction)
        {
            transaction.CreateSavepoint(Savepoint);
            scope._saved = transaction;
        }

        return scope;
    }

    public static async Task<SaveScope> BeginAsync(
        IRelationalConnection connection, DbContext context, bool needsTransaction, CancellationToken cancellationToken)
    {
        var scope = new SaveScope(connection);
        if (needsTransaction && !IsInTransaction(connection))
        {
            scope._own = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            return scope;
        }

        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (Savable(connection, context) is { } transaction)
        {
            await transaction.CreateSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            scope._saved = transaction;
        }

        return scope;
    }

    public void Complete()
    {
        _own?.Commit();
        _saved?.ReleaseSavepoint(Savepoint);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await (_own?.CommitAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
        await (_saved?.ReleaseSavepointAsync(Savepoint, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <summary>
    /// Goes back to the savepoint; a connection that is lost has nothing left to go back to. Without one, disposing ends the transaction.
    /// </summary>
    public void Undo()
    {
        if (_saved is not null && _connection.DbConnection.State == System.Data.ConnectionState.Open)
        {
            _saved.RollbackToSavepoint(Savepoint);
        }
    }

    /// <inheritdoc cref="Undo"/>
    public async Task UndoAsync()
    {
        if (_saved is not null && _connection.DbConnection.State == System.Data.ConnectionState.Open)
        {
            await _saved.RollbackToSavepointAsync(Savepoint, CancellationToken.None).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (_own is null)
        {
            _connection.Close();
        }

        _own?.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_own is null)
        {
            await _connection.CloseAsync().ConfigureAwait(false);
            return;
        }

        await _own.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsInTransaction(IRelationalConnection connection) =>
        connection.CurrentTransaction is not null
        || connection is ITransactionEnlistmentManager { EnlistedTransaction: not null }
            or ITransactionEnlistmentManager { CurrentAmbientTransaction: not null };

    private static IDbContextTransaction? Savable(IRelationalConnection connection, DbContext context) =>
        context.Database.AutoSavepointsEnabled && connection.CurrentTransaction is { SupportsSavepoints: true } transaction
            ? transaction : null;
}
