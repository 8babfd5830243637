using Fanfare.Deliveries;
using Fanfare.Operations;

namespace Fanfare.Postgres;

/// <summary>
/// The statements of <see cref="BatchWrites"/>. Rows that are there are found by their keys first and changed by their places: there is no
/// other way to run such a statement, so that its plan may be kept, however small the table was when it was made.
/// </summary>
internal static class BatchSql
{
    public static readonly string InsertNews = OperationalEventStore.InsertSql.Replace("@id", "$1", StringComparison.Ordinal).Replace(
        "@application", "$2", StringComparison.Ordinal)
        .Replace("@type", "$3", StringComparison.Ordinal).Replace("@payload", "$4", StringComparison.Ordinal);

    public const string Moved = "unnest($1, $2, $3, $4) AS u (application_id, channel, before, after)";

    public static readonly string MovePlaces =
        $"""
        WITH taken AS (
            UPDATE channels c SET last_sequence = u.after, used_at = $5
            FROM {Found(Moved, "channels", "x.application_id = u.application_id AND x.channel = u.channel")}
            WHERE c.ctid = u.place AND c.last_sequence = u.before RETURNING 1)
        SELECT fanfare_expect($6, (SELECT count(*) FROM taken))
        """;

    /// <summary>
    /// Attempts with what they mean for their deliveries. What was cancelled while it was under way stays cancelled, unless it has arrived.
    /// </summary>
    public static readonly string InsertAttempts =
        $"""
        WITH a AS MATERIALIZED (
            SELECT u.*, found.place
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            AS u (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at, trigger_type, last, url,
                response, lane, sequence, due_at, rate_limited)
            LEFT JOIN LATERAL (
                SELECT d.ctid AS place FROM deliveries d WHERE d.endpoint_id = u.endpoint_id AND d.lane = u.lane AND d.sequence =
                    u.sequence LIMIT 1) AS found ON true),
        settled AS (
            DELETE FROM deliveries d USING a WHERE a.due_at IS NULL AND d.ctid = a.place),
        moved AS (
            UPDATE deliveries d SET attempts = attempts + 1, rate_limited = d.rate_limited + a.rate_limited, due_at = a.due_at, tried_at =
                coalesce(d.tried_at, a.attempted_at)
            FROM a WHERE a.due_at IS NOT NULL AND d.ctid = a.place),
        judged AS (
            SELECT a.*, a.status = {(int)MessageStatus.Fail} AND a.place IS NULL AS canceled FROM a)
        INSERT INTO attempts (id, application_id, endpoint_id, message_id, status, fault, status_code, duration, attempted_at,
            trigger_type, last, url, response)
        SELECT id, application_id, endpoint_id, message_id, CASE WHEN canceled THEN {(int)MessageStatus.Canceled} ELSE status END, fault,
            status_code, duration, attempted_at, trigger_type,
            last AND NOT canceled, url, response
        FROM judged
        """;

    public static readonly string UpdateHealth =
        $"""
        UPDATE endpoints e SET health = u.health
        FROM {Found("unnest($1, $2) AS u (id, health)", "endpoints", "x.id = u.id")} WHERE e.ctid = u.place
        """;

    public static readonly string UpdateVersions =
        $"""
        UPDATE applications a SET subscription_version = u.version
        FROM {Found("unnest($1, $2) AS u (id, version)", "applications", "x.id = u.id")} WHERE a.ctid = u.place
        """;

    public static readonly string UpdateOwners =
        $"""
        UPDATE endpoint_owners o SET epoch = u.epoch, version = u.version, wake_at = u.wake_at
        FROM {Found("unnest($1, $2, $3, $4) AS u (id, epoch, version, wake_at)", "endpoint_owners", "x.endpoint_id = u.id")} WHERE o.ctid =
            u.place
        """;

    public static readonly string UpdateWakes =
        $"""
        UPDATE endpoint_owners o SET wake_at = u.wake_at FROM
            {Found("unnest($1, $2) AS u (id, wake_at)", "endpoint_owners", "x.endpoint_id = u.id")}
        WHERE o.ctid = u.place AND (o.wake_at IS NULL OR o.wake_at > u.wake_at)
        """;

    /// <summary>
    /// The rows of <paramref name="values"/> with the places of the table's rows that <paramref name="key"/> finds, one for each at most.
    /// </summary>
    private static string Found(string values, string table, string key) =>
        $"(SELECT u.*, found.place FROM {values} CROSS JOIN LATERAL (SELECT x.ctid AS place FROM {table} x WHERE {key} LIMIT 1) AS "
            + "found) AS u";
}
