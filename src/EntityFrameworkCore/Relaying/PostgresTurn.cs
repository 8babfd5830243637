using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>An advisory lock of the context's connection, which ends with it.</summary>
internal sealed class PostgresTurn(DbContext context) : IRelayTurn
{
    private readonly string _lock = Databases.LockOf(context).ToString(CultureInfo.InvariantCulture);

    public async Task<bool> TakeAsync(CancellationToken cancellationToken)
    {
        // An execution strategy may have opened the connection anew, by which a lock is lost: so it is looked for each time.
        await context.Database.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await ScalarAsync<bool>(
            $"""
            SELECT CASE
                WHEN EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                    AND classid = 0 AND objid = {_lock} AND objsubid = 1) THEN true
                ELSE pg_try_advisory_lock({_lock})
            END AS "Value"
            """,
            cancellationToken).ConfigureAwait(false);
    }

    public Task<long> HorizonAsync(CancellationToken cancellationToken) =>
        ScalarAsync<long>("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS \"Value\"", cancellationToken);

    public async Task ReleaseAsync() =>
        await ScalarAsync<bool>($"SELECT pg_advisory_unlock({_lock}) AS \"Value\"", CancellationToken.None).ConfigureAwait(false);

    private async Task<T> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        var values = await context.Database.SqlQueryRaw<T>(sql).ToListAsync(cancellationToken).ConfigureAwait(false);
        return values[0];
    }
}
