using Dapper;
using Fanfare.Operations;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Operational events on their way, in SQLite.</summary>
internal sealed class SqliteOperations(SqliteDatabase database) : IOperationalEventStore
{
    /// <summary>Writes an operational event for the organization of its application, if that has an application for them; about that one itself it gets none.</summary>
    public const string InsertSql =
        """
        INSERT INTO operational_events (id, organization_id, event_type, channel, payload)
        SELECT @p0, a.organization_id, @p2, a.id, @p3 FROM applications a
        WHERE a.id = @p1 AND a.operational = 0
          AND EXISTS (SELECT 1 FROM applications o WHERE o.organization_id = a.organization_id AND o.operational = 1)
        """;

    public static void Insert(SqliteConnection connection, OperationalEvent? news)
    {
        if (news is not null)
        {
            connection.Execute(InsertSql, new { p0 = news.Id, p1 = news.ApplicationId, p2 = news.EventType, p3 = news.Payload });
        }
    }

    public Task<IReadOnlyList<PendingOperationalEvent>> ReadAsync(int limit, CancellationToken cancellationToken) =>
        database.ScanAsync<IReadOnlyList<PendingOperationalEvent>>(
            connection =>
            [
                .. connection.Query<PendingOperationalEvent>(
                    """
                    SELECT p.id AS Id, a.id AS ApplicationId, p.event_type AS EventType, p.channel AS Channel, p.payload AS Payload
                    FROM operational_events p JOIN applications a ON a.organization_id = p.organization_id AND a.operational = 1
                    ORDER BY row_number() OVER (PARTITION BY p.organization_id ORDER BY p.id), p.id LIMIT @limit
                    """,
                    new { limit }),
            ],
            cancellationToken);

    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => connection.Execute("DELETE FROM operational_events WHERE id = @id", new { id }), cancellationToken);
}
