using Dapper;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Operations;
using Fanfare.Paging;
using Fanfare.Secrets;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Endpoints and their secrets in SQLite.</summary>
internal sealed class SqliteEndpointStore(SqliteDatabase database, SecretProtector protector, TimeProvider time) : IEndpointStore
{
    private const string Secrets =
        "SELECT key, expires_at FROM endpoint_secrets WHERE endpoint_id = @id AND (expires_at IS NULL OR expires_at > @now) ORDER BY created_at DESC, rowid DESC";

    public Task<Endpoint?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<EndpointRow>(
                $"""
                SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.id = @idOrUid AND e.application_id = @applicationId AND e.deleted_at IS NULL
                UNION ALL
                SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.application_id = @applicationId AND e.uid = @idOrUid AND e.deleted_at IS NULL
                """,
                new { applicationId, idOrUid })?.ToEndpoint(),
            cancellationToken);

    public Task<IReadOnlyList<Endpoint>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Sql.InOrder(
                connection.Query<EndpointRow>(
                    $"SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.application_id = @applicationId AND e.deleted_at IS NULL{Sql.Page("e.id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = Sql.Rows(page) }),
                page,
                static row => row.ToEndpoint()),
            cancellationToken);

    public Task<WriteResult> InsertAsync(Endpoint endpoint, string secret, IdempotencyKey? idempotency, OperationalEvent? news, CancellationToken cancellationToken)
    {
        var stored = protector.Protect(secret);
        return database.WriteAsync(
            connection => SqliteIdempotency.Guard(connection, idempotency, time.GetUtcNow(), () => Insert(connection, endpoint, stored, news)),
            cancellationToken);
    }

    public Task<WriteResult> UpdateAsync(string id, Func<Endpoint, Endpoint> change, Func<Endpoint, OperationalEvent?>? news, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Update(connection, id, change, news), cancellationToken);

    public Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, OperationalEvent? news, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            connection =>
            {
                var parameters = new { id, now = Sql.Milliseconds(now) };
                var applicationId = connection.ExecuteScalar<string?>(
                    "UPDATE endpoints SET deleted_at = @now WHERE id = @id AND deleted_at IS NULL RETURNING application_id", parameters);
                if (applicationId is null)
                {
                    return new WriteResult.NotFound();
                }

                connection.Execute("DELETE FROM endpoint_secrets WHERE endpoint_id = @id", parameters);
                connection.Execute("UPDATE endpoint_owners SET version = version + 1, wake_at = @now WHERE endpoint_id = @id", parameters);
                SqliteApplicationStore.RaiseVersion(connection, applicationId);
                SqliteOperations.Insert(connection, news);
                return new WriteResult.Written();
            },
            cancellationToken);

    public async Task<IReadOnlyList<EndpointSecret>> ReadSecretsAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        protector.Unprotect(await database.ReadAsync(connection => ReadSecrets(connection, id, now), cancellationToken));

    public async Task<EndpointSecret?> ReadNewestSecretAsync(CancellationToken cancellationToken)
    {
        var stored = await database.ReadAsync(static connection => connection.ExecuteScalar<string?>("SELECT key FROM endpoint_secrets ORDER BY rowid DESC LIMIT 1"), cancellationToken);
        return stored is null ? null : protector.Unprotect([new EndpointSecret(stored, null)])[0];
    }

    public Task<WriteResult> RotateSecretAsync(
        string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt, Func<Endpoint, Endpoint> change, IdempotencyKey? idempotency, CancellationToken cancellationToken)
    {
        var stored = protector.Protect(secret);
        return database.WriteAsync(
            connection => SqliteIdempotency.Guard(
                connection,
                idempotency,
                time.GetUtcNow(),
                () => Rotate(connection, id, stored, now, oldExpiresAt) is { } refused ? refused : Update(connection, id, change, news: null)),
            cancellationToken);
    }

    /// <summary>An endpoint's secrets as they are stored: protected.</summary>
    internal static IReadOnlyList<EndpointSecret> ReadSecrets(SqliteConnection connection, string id, DateTimeOffset now) =>
    [
        .. connection.Query<(string Key, long? ExpiresAt)>(Secrets, new { id, now = Sql.Milliseconds(now) })
            .Select(static row => new EndpointSecret(row.Key, row.ExpiresAt is { } expiresAt ? Sql.Time(expiresAt) : null)),
    ];

    private static WriteResult Insert(SqliteConnection connection, Endpoint endpoint, string secret, OperationalEvent? news)
    {
        if (UnknownEventTypes(connection, endpoint) is { } unknown)
        {
            return unknown;
        }

        var row = EndpointRow.From(endpoint);
        var inserted = connection.Execute(
            """
            INSERT INTO endpoints (id, application_id, uid, url, description, disabled, event_types, channels, throttle_rate, metadata, headers, settings, verification,
                subscribed, held, created_at, updated_at)
            SELECT @Id, @ApplicationId, @Uid, @Url, @Description, @Disabled, @EventTypes, @Channels, @ThrottleRate, @Metadata, @Headers, @Settings, @Verification,
                @Subscribed, @Held, @CreatedAt, @UpdatedAt
            FROM applications WHERE id = @ApplicationId AND deleted_at IS NULL
            ON CONFLICT DO NOTHING
            """,
            row);
        if (inserted == 0)
        {
            var exists = connection.ExecuteScalar<long>("SELECT EXISTS (SELECT 1 FROM applications WHERE id = @ApplicationId AND deleted_at IS NULL)", row) == 1;
            return exists ? new WriteResult.Conflict() : new WriteResult.NotFound();
        }

        // A handshake is made soon, even if nobody hears of it now.
        connection.Execute(
            "INSERT INTO endpoint_owners (endpoint_id, wake_at) VALUES (@Id, @wakeAt)", new { row.Id, wakeAt = endpoint.AwaitsVerification ? row.CreatedAt : (long?)null });
        connection.Execute("INSERT INTO endpoint_secrets (endpoint_id, created_at, key) VALUES (@Id, @CreatedAt, @secret)", new { row.Id, row.CreatedAt, secret });
        SqliteApplicationStore.RaiseVersion(connection, endpoint.ApplicationId);
        SqliteOperations.Insert(connection, news);
        return new WriteResult.Written();
    }

    private static WriteResult Update(SqliteConnection connection, string id, Func<Endpoint, Endpoint> change, Func<Endpoint, OperationalEvent?>? news)
    {
        var before = connection.QueryFirstOrDefault<EndpointRow>($"SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.id = @id AND e.deleted_at IS NULL", new { id })?.ToEndpoint();
        if (before is null)
        {
            return new WriteResult.NotFound();
        }

        var after = change(before);
        if (!after.EventTypes.SequenceEqual(before.EventTypes) && UnknownEventTypes(connection, after) is { } unknown)
        {
            return unknown;
        }

        var row = EndpointRow.From(after);
        var updated = connection.Execute(
            """
            UPDATE OR IGNORE endpoints
            SET uid = @Uid, url = @Url, description = @Description, disabled = @Disabled, event_types = @EventTypes, channels = @Channels,
                throttle_rate = @ThrottleRate, metadata = @Metadata, headers = @Headers, settings = @Settings, verification = @Verification, health = @Health,
                subscribed = @Subscribed, held = @Held, updated_at = @UpdatedAt
            WHERE id = @Id
            """,
            row);
        if (updated == 0)
        {
            return new WriteResult.Conflict();
        }

        var toWake = (before.Held && !after.Held) || (after.Verification?.Status == VerificationStatus.Pending && after.Verification.Code != before.Verification?.Code);
        Touch(connection, id, toWake ? row.UpdatedAt : null);
        if (!WantsTheSame(before, after))
        {
            SqliteApplicationStore.RaiseVersion(connection, after.ApplicationId);
        }

        SqliteOperations.Insert(connection, news?.Invoke(after));
        return new WriteResult.Written();
    }

    /// <summary>Whether events find their way to an endpoint as before: then nobody who routes them need hear of the change.</summary>
    private static bool WantsTheSame(Endpoint before, Endpoint after) =>
        before.Subscribed == after.Subscribed && before.Settings.Ordering == after.Settings.Ordering
        && before.EventTypes.SequenceEqual(after.EventTypes) && before.Channels.SequenceEqual(after.Channels);

    /// <summary>Why it cannot be done; null when it was.</summary>
    private static WriteResult? Rotate(SqliteConnection connection, string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt)
    {
        var current = ReadSecrets(connection, id, now);
        if (current.Count == 0)
        {
            return new WriteResult.NotFound();
        }

        if (oldExpiresAt > now && current.Count > IEndpointStore.MaxOldSecrets)
        {
            return new WriteResult.LimitReached(IEndpointStore.MaxOldSecrets);
        }

        var parameters = new { id, secret, now = Sql.Milliseconds(now), oldExpiresAt = Sql.Milliseconds(oldExpiresAt) };
        connection.Execute("DELETE FROM endpoint_secrets WHERE endpoint_id = @id AND expires_at <= @now", parameters);
        connection.Execute("UPDATE endpoint_secrets SET expires_at = @oldExpiresAt WHERE endpoint_id = @id AND expires_at IS NULL", parameters);
        connection.Execute("INSERT INTO endpoint_secrets (endpoint_id, created_at, key) VALUES (@id, @now, @secret)", parameters);
        return null;
    }

    private static void Touch(SqliteConnection connection, string id, long? wakeAt) =>
        connection.Execute(
            "UPDATE endpoint_owners SET version = version + 1, wake_at = coalesce(@wakeAt, wake_at) WHERE endpoint_id = @id", new { id, wakeAt });

    private static WriteResult.UnknownEventTypes? UnknownEventTypes(SqliteConnection connection, Endpoint endpoint)
    {
        if (endpoint.EventTypes.IsEmpty)
        {
            return null;
        }

        var known = connection.Query<string>(
            """
            SELECT t.name FROM event_types t JOIN applications a ON a.organization_id = t.organization_id
            WHERE a.id = @ApplicationId AND t.archived = 0 AND t.name IN (SELECT value FROM json_each(@names))
            """,
            new { endpoint.ApplicationId, names = Sql.Json(endpoint.EventTypes) }).ToHashSet(StringComparer.Ordinal);
        if (connection.ExecuteScalar<bool>("SELECT operational FROM applications WHERE id = @ApplicationId", endpoint))
        {
            known.UnionWith(OperationalEvents.All);
        }

        var unknown = endpoint.EventTypes.RemoveAll(known.Contains);
        return unknown.IsEmpty ? null : new WriteResult.UnknownEventTypes(unknown);
    }
}
