using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Identifiers;
using Fanfare.Paging;
using Fanfare.Secrets;
using Fanfare.Sql;

namespace Fanfare.Hooks;

/// <summary>The hooks of applications, and what came in through hooks of every kind.</summary>
public sealed class HookStore(SqlDatabase database, SecretProtector protector, TimeProvider time)
{
    private const string Columns =
        "h.id AS Id, h.application_id AS ApplicationId, h.settings AS Settings, h.secrets AS Secrets, h.created_at AS CreatedAt, "
            + "h.updated_at AS UpdatedAt";

    /// <summary>
    /// The application that a path names by its id, or else by its uid: of several organizations that have it, the application that was
    /// made first; null for none.
    /// </summary>
    public Task<HookBase?> FindBaseAsync(string applicationIdOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefaultAsync<HookBase>(
                """
                SELECT id AS ApplicationId, hook_version AS Version FROM (
                    SELECT id, hook_version, 0 AS kind, created_at FROM applications WHERE id = @applicationIdOrUid AND deleted_at IS NULL
                        AND NOT operational
                    UNION ALL
                    SELECT id, hook_version, 1, created_at FROM applications WHERE uid = @applicationIdOrUid AND deleted_at IS NULL) found
                ORDER BY kind, created_at, id LIMIT 1
                """,
                new { applicationIdOrUid }),
            cancellationToken);

    /// <summary>All hooks of an application; there are few (<see cref="HookBase.MaxHooks"/>).</summary>
    public async Task<IReadOnlyList<Hook>> ReadAsync(string applicationId, CancellationToken cancellationToken) =>
        [.. (await database.ReadAsync(connection => ReadAsync(connection, applicationId), cancellationToken)).Select(Unprotected)];

    /// <summary>A page of hooks by id: of one application, or of all of an organization.</summary>
    public async Task<IReadOnlyList<Hook>> ListAsync(
        string organizationId, string? applicationId, PageRequest page, CancellationToken cancellationToken) =>
        SqlPage.InOrder(
            await database.ReadAsync(
                connection => connection.QueryAsync<Row>(
                    $"""
                    SELECT {Columns} FROM hooks h JOIN applications a ON a.id = h.application_id
                    WHERE a.organization_id = @organizationId AND a.deleted_at IS
                        NULL{(applicationId is null ? "" : " AND h.application_id = @applicationId")}{SqlPage.Of("h.id", page)}
                    """,
                    new { organizationId, applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                cancellationToken),
            page,
            Unprotected);

    /// <summary>
    /// Makes or changes a hook in one transaction: <paramref name="write"/> gets all that the application has, without their secrets, and
    /// gives the
    /// one to store, or null if it finds none. Its secrets are <paramref name="secrets"/>, or stay as they are when that is null.
    /// </summary>
    /// <returns>Written; NotFound for an application or a hook that is not there; LimitReached; Repeated.</returns>
    public Task<WriteResult> WriteAsync(
        string applicationId, Func<IReadOnlyList<Hook>, Hook?> write, ImmutableArray<HookSecret>? secrets, IdempotencyKey? idempotency,
        CancellationToken cancellationToken)
    {
        var stored = secrets is null ? null : secrets.Value.IsEmpty ? "" : protector.Protect(SettingsJson.Write(secrets.Value));
        return database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(),
                    () => WriteAsync(connection, applicationId, write, stored)), cancellationToken);
    }

    public Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
            {
                if (
                    await connection.ExecuteAsync(
                        "DELETE FROM hooks WHERE id = @id AND application_id = @applicationId", new { id, applicationId }) == 0)
                {
                    return new WriteResult.NotFound();
                }

                await connection.ExecuteAsync("DELETE FROM hook_hits WHERE name = @id", new { id });
                await RaiseVersionAsync(connection, applicationId);
                return new WriteResult.Written();
            },
            cancellationToken);

    /// <summary>Adds to what is counted; of a stored hook that is no longer there, nothing is.</summary>
    public Task AddHitsAsync(IReadOnlyCollection<HookHits> hits, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                """
                INSERT INTO hook_hits (name, last_at, accepted, repeated, refused, failed)
                SELECT @Name, @lastAt, @Accepted, @Repeated, @Refused, @Failed WHERE NOT @stored OR EXISTS (SELECT 1 FROM hooks WHERE id =
                    @Name)
                ON CONFLICT (name) DO UPDATE SET
                    last_at = CASE WHEN hook_hits.last_at > @lastAt THEN hook_hits.last_at ELSE @lastAt END, accepted = hook_hits.accepted
                        + @Accepted,
                    repeated = hook_hits.repeated + @Repeated, refused = hook_hits.refused + @Refused, failed = hook_hits.failed + @Failed
                """,
                hits.OrderBy(static one => one.Name, StringComparer.Ordinal)
                    .Select(
                        static one =>
                            new
                            {
                                one.Name,
                                lastAt = SqlValues.Milliseconds(one.LastAt),
                                one.Accepted,
                                one.Repeated,
                                one.Refused,
                                one.Failed,
                                stored = one.Name.StartsWith(EntityId.Hook, StringComparison.Ordinal),
                            })),
            cancellationToken);

    /// <summary>What was counted of some hooks, by their names; those that were never called are not there.</summary>
    public Task<IReadOnlyDictionary<string, HookHits>> ReadHitsAsync(
        IReadOnlyCollection<string> names, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyDictionary<string, HookHits>>(
            async connection =>
                (await connection.QueryAsync<(string Name, long LastAt, long Accepted, long Repeated, long Refused, long Failed)>(
                $"SELECT name, last_at, accepted, repeated, refused, failed FROM hook_hits WHERE name IN ({database.Elements("@names")})",
                new { names = SqlValues.Json([.. names]) }))
                .ToDictionary(
                    static row => row.Name,
                    static row => new HookHits(row.Name, SqlValues.Time(row.LastAt), row.Accepted, row.Repeated, row.Refused, row.Failed),
                    StringComparer.Ordinal),
            cancellationToken);

    private static Task RaiseVersionAsync(DbConnection connection, string applicationId) =>
        connection.ExecuteAsync("UPDATE applications SET hook_version = hook_version + 1 WHERE id = @applicationId", new { applicationId });

    private static Task<IEnumerable<Row>> ReadAsync(DbConnection connection, string applicationId) =>
        connection.QueryAsync<Row>(
            $"SELECT {Columns} FROM hooks h WHERE h.application_id = @applicationId ORDER BY h.id", new { applicationId });

    private async Task<WriteResult> WriteAsync(
        DbConnection connection, string applicationId, Func<IReadOnlyList<Hook>, Hook?> write, string? secrets)
    {
        await database.HoldApplicationAsync(connection, applicationId);
        if (
            !await connection.ExecuteScalarAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM applications WHERE id = @applicationId AND deleted_at IS NULL)", new { applicationId }))
        {
            return new WriteResult.NotFound();
        }

        List<Hook> before = [.. (await ReadAsync(connection, applicationId)).Select(static row => row.ToHook())];
        if (write(before) is not { } hook)
        {
            return new WriteResult.NotFound();
        }

        if (before.Count >= HookBase.MaxHooks && before.TrueForAll(one => one.Id != hook.Id))
        {
            return new WriteResult.LimitReached(HookBase.MaxHooks);
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO hooks (id, application_id, settings, secrets, created_at, updated_at) VALUES (@Id, @ApplicationId, @settings,
                coalesce(@secrets, ''), @createdAt, @updatedAt)
            ON CONFLICT (id) DO UPDATE SET settings = @settings, secrets = coalesce(@secrets, hooks.secrets), updated_at = @updatedAt
            """,
            new
            {
                hook.Id,
                hook.ApplicationId,
                settings = SettingsJson.Write(hook.Settings),
                secrets,
                createdAt = SqlValues.Milliseconds(hook.CreatedAt),
                updatedAt = SqlValues.Milliseconds(hook.UpdatedAt),
            });
        await RaiseVersionAsync(connection, applicationId);
        return new WriteResult.Written();
    }

    private Hook Unprotected(Row row) =>
        row.Secrets.Length == 0
            ? row.ToHook() : row.ToHook() with
            {
                Secrets = SettingsJson.Read<ImmutableArray<HookSecret>>(protector.UnprotectText(row.Secrets)),
            };

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string ApplicationId { get; set; } = "";

        public string Settings { get; set; } = "";

        public string Secrets { get; set; } = "";

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public Hook ToHook() => new()
        {
            Id = Id,
            ApplicationId = ApplicationId,
            Settings = SettingsJson.Read<HookSettings>(Settings),
            CreatedAt = SqlValues.Time(CreatedAt),
            UpdatedAt = SqlValues.Time(UpdatedAt),
        };
    }
}
