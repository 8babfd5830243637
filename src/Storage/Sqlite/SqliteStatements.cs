using Fanfare.Operations;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>The statements of the journal, compiled once.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    public Statement ReadVersion { get; } = new(
        connection, "SELECT subscription_version FROM applications WHERE id = ?1 AND deleted_at IS NULL");

    public Statement ReadOwner { get; } = new(
        connection, "SELECT epoch, version FROM endpoint_owners WHERE endpoint_id = ?1");

    public Statement FindAnswer { get; } = new(
        connection, "SELECT request_hash, status, body, message_id FROM idempotency_keys WHERE key = ?1 AND expires_at > ?2");

    public Statement InsertAnswer { get; } = new(
        connection,
        "INSERT OR REPLACE INTO idempotency_keys (key, request_hash, status, body, message_id, expires_at) VALUES (?1, ?2, ?3, ?4, "
            + "?5, ?6)");

    public Statement FindEventId { get; } = new(
        connection, "SELECT 1 FROM event_ids WHERE application_id = ?1 AND event_id = ?2");

    public Statement InsertEventId { get; } = new(
        connection, "INSERT INTO event_ids (application_id, event_id, message_id) VALUES (?1, ?2, ?3)");

    public Statement InsertLabel { get; } = new(
        connection, "INSERT INTO new_event_labels (application_id, label, id) VALUES (?1, ?2, ?3)");

    public Statement TakePlace { get; } = new(
        connection,
        """
        INSERT INTO channels (application_id, channel, last_sequence) VALUES (?1, ?2, ?3)
        ON CONFLICT (application_id, channel) DO UPDATE SET last_sequence = ?3 WHERE last_sequence < ?3
        """);

    public Statement InsertEvent { get; } = new(
        connection,
        """
        INSERT INTO events (id, application_id, channel, sequence, event_type, event_id, channels, tags, accepted_at, payload_expires_at,
            payload, only_endpoint_id, trace_parent)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """);

    public Statement InsertDelivery { get; } = new(
        connection,
        "INSERT INTO deliveries (endpoint_id, lane, sequence, application_id, message_id, due_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");

    public Statement Wake { get; } = new(
        connection, "UPDATE endpoint_owners SET wake_at = ?2 WHERE endpoint_id = ?1 AND (wake_at IS NULL OR wake_at > ?2)");

    public Statement SetWake { get; } = new(
        connection, "UPDATE endpoint_owners SET wake_at = ?2 WHERE endpoint_id = ?1 AND (?3 IS NULL OR wake_at = ?3)");

    public Statement ClearWake { get; } = new(
        connection,
        """
        UPDATE endpoint_owners SET wake_at = NULL WHERE endpoint_id = ?1 AND (?2 IS NULL OR wake_at = ?2)
        AND (NOT EXISTS (SELECT 1 FROM deliveries WHERE endpoint_id = ?1)
             OR EXISTS (SELECT 1 FROM endpoints WHERE id = ?1 AND held = 1 AND deleted_at IS NULL
                        AND (disabled = 1 OR coalesce(json_extract(verification, '$.status'), '') <> 'pending')))
        """);

    public Statement Claim { get; } = new(
        connection, "UPDATE endpoint_owners SET epoch = epoch + 1 WHERE endpoint_id = ?1 RETURNING epoch");

    public Statement InsertAttempt { get; } = new(
        connection,
        """
        INSERT INTO attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at,
            trigger_type, last, url, response)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
        """);

    public Statement Reschedule { get; } = new(
        connection,
        "UPDATE deliveries SET attempts = attempts + 1, rate_limited = rate_limited + ?5, due_at = ?1, tried_at = coalesce(tried_at, "
            + "?6) WHERE endpoint_id = ?2 AND lane = ?3 AND sequence = ?4");

    public Statement Settle { get; } = new(
        connection, "DELETE FROM deliveries WHERE endpoint_id = ?1 AND lane = ?2 AND sequence = ?3");

    public Statement SetHealth { get; } = new(
        connection, "UPDATE endpoints SET health = ?2 WHERE id = ?1");

    public Statement Disable { get; } = new(
        connection, "UPDATE endpoints SET disabled = 1, held = 1, subscribed = 0, updated_at = ?2 WHERE id = ?1 AND disabled = 0");

    public Statement SetVerification { get; } = new(
        connection,
        """
        UPDATE endpoints SET verification = ?3,
            held = disabled OR NOT ?4, subscribed = NOT disabled AND (?4 OR coalesce(json_extract(?3, '$.hold'), 0))
        WHERE id = ?1 AND json_extract(verification, '$.code') = ?2 AND json_extract(verification, '$.status') = 'pending'
        """);

    public Statement RaiseOwnerVersion { get; } = new(
        connection, "UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id = ?1");

    public Statement RaiseSubscriptionVersion { get; } = new(
        connection,
        "UPDATE applications SET subscription_version = subscription_version + 1 WHERE id = (SELECT application_id FROM endpoints "
            + "WHERE id = ?1)");

    public Statement InsertNews { get; } = new(connection, OperationalEventStore.InsertSql);

    public void Dispose()
    {
        foreach (var command in (ReadOnlySpan<Statement>)
            [ReadVersion, ReadOwner, FindAnswer, InsertAnswer, FindEventId, InsertEventId, InsertLabel, TakePlace, InsertEvent,
                InsertDelivery, Wake, SetWake, ClearWake, Claim, InsertAttempt, Reschedule, Settle,
             SetHealth, Disable, SetVerification, RaiseOwnerVersion, RaiseSubscriptionVersion, InsertNews])
        {
            command.Dispose();
        }
    }
}
