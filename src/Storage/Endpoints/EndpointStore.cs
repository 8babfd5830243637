using System.Data.Common;
using Dapper;
using Fanfare.Applications;
using Fanfare.Events;
using Fanfare.Operations;
using Fanfare.Paging;
using Fanfare.Secrets;
using Fanfare.Sql;

namespace Fanfare.Endpoints;

/// <summary>
/// Endpoints and their secrets. Every change raises the endpoint's version, and one of what it wants the application's subscription version
/// too.
/// </summary>
public sealed class EndpointStore(SqlDatabase database, SecretProtector protector, TimeProvider time)
{
    /// <summary>The most old secrets that an endpoint may keep beside its current one.</summary>
    public const int MaxOldSecrets = 10;

    private const string Secrets =
        "SELECT key, expires_at FROM endpoint_secrets WHERE endpoint_id = @id AND (expires_at IS NULL OR expires_at > @now) ORDER BY "
            + "created_at DESC, rowid DESC";

    public Task<Endpoint?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<EndpointRow>(
                $"""
                SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.id = @idOrUid AND e.application_id = @applicationId AND e.deleted_at
                    IS NULL
                UNION ALL
                SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.application_id = @applicationId AND e.uid = @idOrUid AND e.deleted_at
                    IS NULL
                """,
                new { applicationId, idOrUid }))?.ToEndpoint(),
            cancellationToken);

    public Task<IReadOnlyList<Endpoint>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<EndpointRow>(
                    $"SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.application_id = @applicationId AND e.deleted_at IS "
                        + $"NULL{SqlPage.Of("e.id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToEndpoint()),
            cancellationToken);

    public Task<WriteResult> InsertAsync(
        Endpoint endpoint, string secret, IdempotencyKey? idempotency, OperationalEvent? news, CancellationToken cancellationToken)
    {
        var stored = protector.Protect(secret);
        return database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, endpoint, stored, news)),
            cancellationToken);
    }

    /// <summary>
    /// Changes an endpoint in one transaction. What may be delivered to it again becomes due; a handshake that is to begin is begun.
    /// </summary>
    /// <param name="id">The endpoint.</param>
    /// <param name="change">Makes of the endpoint as it is what it is to be.</param>
    /// <param name="news">Makes of the changed endpoint what to tell the organization.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WriteResult> UpdateAsync(
        string id, Func<Endpoint, Endpoint> change, Func<Endpoint, OperationalEvent?>? news, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => UpdateAsync(connection, id, change, news), cancellationToken);

    /// <summary>Deletes an endpoint; what it is owed is dropped soon after.</summary>
    public Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, OperationalEvent? news, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
            {
                var parameters = new { id, now = SqlValues.Milliseconds(now) };
                await database.HoldAsync(connection, id);
                var applicationId = await connection.ExecuteScalarAsync<string?>(
                    "UPDATE endpoints SET deleted_at = @now WHERE id = @id AND deleted_at IS NULL RETURNING application_id", parameters);
                if (applicationId is null)
                {
                    return new WriteResult.NotFound();
                }

                await connection.ExecuteAsync("DELETE FROM endpoint_secrets WHERE endpoint_id = @id", parameters);
                await connection.ExecuteAsync(
                    "UPDATE endpoint_owners SET version = version + 1, wake_at = @now WHERE endpoint_id = @id", parameters);
                await ApplicationStore.RaiseVersionAsync(connection, applicationId);
                await OperationalEventStore.InsertAsync(connection, news);
                return new WriteResult.Written();
            },
            cancellationToken);

    /// <summary>The secrets that sign at <paramref name="now"/>, the current one first.</summary>
    public async Task<IReadOnlyList<EndpointSecret>> ReadSecretsAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        protector.Unprotect(await database.ReadAsync(connection => ReadSecretsAsync(connection, id, now), cancellationToken));

    /// <summary>The secret that was stored last, of whichever endpoint; null when there is none.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It cannot be decrypted.</exception>
    public async Task<EndpointSecret?> ReadNewestSecretAsync(CancellationToken cancellationToken)
    {
        var stored = await database.ReadAsync(
            static async connection =>
                await connection.ExecuteScalarAsync<string?>("SELECT key FROM endpoint_secrets ORDER BY rowid DESC LIMIT 1"),
            cancellationToken);
        return stored is null ? null : protector.Unprotect([new EndpointSecret(stored, null)])[0];
    }

    /// <summary>
    /// Makes <paramref name="secret"/> the current one; the one before signs on until <paramref name="oldExpiresAt"/>. In the same
    /// transaction the endpoint is changed.
    /// </summary>
    public Task<WriteResult> RotateSecretAsync(
        string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt, Func<Endpoint, Endpoint> change,
        IdempotencyKey? idempotency, CancellationToken cancellationToken)
    {
        var stored = protector.Protect(secret);
        return database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(
                connection,
                idempotency,
                time.GetUtcNow(),
                async () =>
                    await RotateAsync(connection, id, stored, now, oldExpiresAt) ?? await UpdateAsync(connection, id, change, news: null)),
            cancellationToken);
    }

    /// <summary>An endpoint's secrets as they are stored: protected.</summary>
    internal static async Task<IReadOnlyList<EndpointSecret>> ReadSecretsAsync(DbConnection connection, string id, DateTimeOffset now) =>
    [
        .. (await connection.QueryAsync<(string Key, long? ExpiresAt)>(Secrets, new { id, now = SqlValues.Milliseconds(now) }))
            .Select(static row => new EndpointSecret(row.Key, row.ExpiresAt is { } expiresAt ? SqlValues.Time(expiresAt) : null)),
    ];

    private async Task<WriteResult> InsertAsync(DbConnection connection, Endpoint endpoint, string secret, OperationalEvent? news)
    {
        if (await UnknownEventTypesAsync(connection, endpoint) is { } unknown)
        {
            return unknown;
        }

        var row = EndpointRow.From(endpoint);
        var inserted = await connection.ExecuteAsync(
            """
            INSERT INTO endpoints (id, application_id, uid, url, description, disabled, event_types, channels, throttle_rate, metadata,
                headers, settings, verification,
                subscribed, held, created_at, updated_at)
            SELECT @Id, @ApplicationId, @Uid, @Url, @Description, @Disabled, @EventTypes, @Channels, @ThrottleRate, @Metadata, @Headers,
                @Settings, @Verification,
                @Subscribed, @Held, @CreatedAt, @UpdatedAt
            FROM applications WHERE id = @ApplicationId AND deleted_at IS NULL
            ON CONFLICT DO NOTHING
            """,
            row);
        if (inserted == 0)
        {
            var exists = await connection.ExecuteScalarAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM applications WHERE id = @ApplicationId AND deleted_at IS NULL)", row);
            return exists ? new WriteResult.Conflict() : new WriteResult.NotFound();
        }

        // A handshake is made soon, even if nobody hears of it now.
        await connection.ExecuteAsync(
            "INSERT INTO endpoint_owners (endpoint_id, wake_at) VALUES (@Id, @wakeAt)", new
            {
                row.Id,
                wakeAt = endpoint.AwaitsVerification ? row.CreatedAt : (long?)null,
            });
        await connection.ExecuteAsync(
            "INSERT INTO endpoint_secrets (endpoint_id, created_at, key) VALUES (@Id, @CreatedAt, @secret)",
            new { row.Id, row.CreatedAt, secret });
        await ApplicationStore.RaiseVersionAsync(connection, endpoint.ApplicationId);
        await OperationalEventStore.InsertAsync(connection, news);
        return new WriteResult.Written();
    }

    private async Task<WriteResult> UpdateAsync(
        DbConnection connection, string id, Func<Endpoint, Endpoint> change, Func<Endpoint, OperationalEvent?>? news)
    {
        await database.HoldAsync(connection, id);
        var before = (
            await connection.QueryFirstOrDefaultAsync<EndpointRow>(
                $"SELECT {EndpointRow.Columns} FROM endpoints e WHERE e.id = @id AND e.deleted_at IS NULL", new { id }))?.ToEndpoint();
        if (before is null)
        {
            return new WriteResult.NotFound();
        }

        var after = change(before);
        if (!after.EventTypes.SequenceEqual(before.EventTypes) && await UnknownEventTypesAsync(connection, after) is { } unknown)
        {
            return unknown;
        }

        var row = EndpointRow.From(after);
        if (await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM endpoints WHERE application_id = @ApplicationId AND uid = @Uid AND deleted_at IS NULL AND "
                + "id <> @Id)", row))
        {
            return new WriteResult.Conflict();
        }

        await connection.ExecuteAsync(
            """
            UPDATE endpoints
            SET uid = @Uid, url = @Url, description = @Description, disabled = @Disabled, event_types = @EventTypes, channels = @Channels,
                throttle_rate = @ThrottleRate, metadata = @Metadata, headers = @Headers, settings = @Settings, verification =
                    @Verification, health = @Health,
                subscribed = @Subscribed, held = @Held, updated_at = @UpdatedAt
            WHERE id = @Id
            """,
            row);
        var toWake = (before.Held && !after.Held)
            || (after.Verification?.Status == VerificationStatus.Pending && after.Verification.Code != before.Verification?.Code);
        await TouchAsync(connection, id, toWake ? row.UpdatedAt : null);
        if (!WantsTheSame(before, after))
        {
            await ApplicationStore.RaiseVersionAsync(connection, after.ApplicationId);
        }

        await OperationalEventStore.InsertAsync(connection, news?.Invoke(after));
        return new WriteResult.Written();
    }

    /// <summary>Whether events find their way to an endpoint as before: then nobody who routes them need hear of the change.</summary>
    private static bool WantsTheSame(Endpoint before, Endpoint after) =>
        before.Subscribed == after.Subscribed && before.Settings.Ordering == after.Settings.Ordering
            && before.Settings.Destination == after.Settings.Destination
        && before.EventTypes.SequenceEqual(after.EventTypes) && before.Channels.SequenceEqual(after.Channels);

    /// <summary>Why it cannot be done; null when it was.</summary>
    private static async Task<WriteResult?> RotateAsync(
        DbConnection connection, string id, string secret, DateTimeOffset now, DateTimeOffset oldExpiresAt)
    {
        var current = await ReadSecretsAsync(connection, id, now);
        if (current.Count == 0)
        {
            return new WriteResult.NotFound();
        }

        if (oldExpiresAt > now && current.Count > EndpointStore.MaxOldSecrets)
        {
            return new WriteResult.LimitReached(EndpointStore.MaxOldSecrets);
        }

        var parameters = new { id, secret, now = SqlValues.Milliseconds(now), oldExpiresAt = SqlValues.Milliseconds(oldExpiresAt) };
        await connection.ExecuteAsync("DELETE FROM endpoint_secrets WHERE endpoint_id = @id AND expires_at <= @now", parameters);
        await connection.ExecuteAsync(
            "UPDATE endpoint_secrets SET expires_at = @oldExpiresAt WHERE endpoint_id = @id AND expires_at IS NULL", parameters);
        await connection.ExecuteAsync(
            "INSERT INTO endpoint_secrets (endpoint_id, created_at, key) VALUES (@id, @now, @secret)", parameters);
        return null;
    }

    private static Task TouchAsync(DbConnection connection, string id, long? wakeAt) =>
        connection.ExecuteAsync(
            "UPDATE endpoint_owners SET version = version + 1, wake_at = coalesce(@wakeAt, wake_at) WHERE endpoint_id = @id",
            new { id, wakeAt });

    private async Task<WriteResult.UnknownEventTypes?> UnknownEventTypesAsync(DbConnection connection, Endpoint endpoint)
    {
        if (endpoint.EventTypes.IsEmpty)
        {
            return null;
        }

        var known = (await connection.QueryAsync<string>(
            $"""
            SELECT t.name FROM event_types t JOIN applications a ON a.organization_id = t.organization_id
            WHERE a.id = @ApplicationId AND NOT t.archived AND t.name IN ({database.Elements("@names")})
            """,
            new { endpoint.ApplicationId, names = SqlValues.Json(endpoint.EventTypes) })).ToHashSet(StringComparer.Ordinal);
        if (await connection.ExecuteScalarAsync<bool>("SELECT operational FROM applications WHERE id = @ApplicationId", endpoint))
        {
            known.UnionWith(OperationalEvents.All);
        }

        var unknown = endpoint.EventTypes.RemoveAll(known.Contains);
        return unknown.IsEmpty ? null : new WriteResult.UnknownEventTypes(unknown);
    }
}
