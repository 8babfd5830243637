using System.Data.Common;
using Dapper;
using Fanfare.Sql;

namespace Fanfare.Operations;

/// <summary>Operational events that are stored and not yet published.</summary>
public sealed class OperationalEventStore(SqlDatabase database)
{
    /// <summary>
    /// Writes an operational event for the organization of its application, if that has an application for them; about that one itself it
    /// gets none.
    /// </summary>
    public const string InsertSql =
        """
        INSERT INTO operational_events (id, organization_id, event_type, channel, payload)
        SELECT @id, a.organization_id, @type, a.id, @payload FROM applications a
        WHERE a.id = @application AND NOT a.operational
          AND EXISTS (SELECT 1 FROM applications o WHERE o.organization_id = a.organization_id AND o.operational)
        """;

    public static Task InsertAsync(DbConnection connection, OperationalEvent? news) =>
        news is null
            ? Task.CompletedTask
            : connection.ExecuteAsync(
                InsertSql, new { id = news.Id, type = news.EventType, payload = news.Payload, application = news.ApplicationId });

    /// <summary>The oldest of each organization, which take turns.</summary>
    public Task<IReadOnlyList<PendingOperationalEvent>> ReadAsync(int limit, CancellationToken cancellationToken) =>
        database.ScanAsync<IReadOnlyList<PendingOperationalEvent>>(
            async connection =>
            [
                .. await connection.QueryAsync<PendingOperationalEvent>(
                    """
                    SELECT p.id AS Id, a.id AS ApplicationId, p.event_type AS EventType, p.channel AS Channel, p.payload AS Payload
                    FROM operational_events p JOIN applications a ON a.organization_id = p.organization_id AND a.operational
                    ORDER BY row_number() OVER (PARTITION BY p.organization_id ORDER BY p.id), p.id LIMIT @limit
                    """,
                    new { limit }),
            ],
            cancellationToken);

    /// <summary>It is published.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync("DELETE FROM operational_events WHERE id = @id", new { id }), cancellationToken);
}
