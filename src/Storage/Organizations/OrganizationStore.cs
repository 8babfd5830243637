using System.Data.Common;
using Dapper;
using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Retries;
using Fanfare.Sql;

namespace Fanfare.Organizations;

/// <summary>Organizations and their API keys.</summary>
public sealed class OrganizationStore(SqlDatabase database, TimeProvider time)
{
    private const string Columns =
        "id AS Id, organization_id AS OrganizationId, application_id AS ApplicationId, name AS Name, hash AS Hash, created_at AS CreatedAt";

    public Task<bool> AnyOrganizationAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(AnyAsync, cancellationToken);

    /// <summary>The id of the oldest organization; null when there is none.</summary>
    public Task<string?> ReadFirstOrganizationAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            static connection => connection.ExecuteScalarAsync<string?>("SELECT id FROM organizations ORDER BY id LIMIT 1"),
            cancellationToken);

    /// <summary>Makes an organization with its first key.</summary>
    /// <summary>Inserts an organization with its first key into a store that has none.</summary>
    /// <returns>False when somebody else was faster.</returns>
    public Task<bool> InsertFirstOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                if (await AnyAsync(connection))
                {
                    return false;
                }

                await InsertAsync(connection, id, name, firstKey);
                return true;
            },
            cancellationToken);

    public Task InsertOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => InsertAsync(connection, id, name, firstKey), cancellationToken);

    /// <summary>The key with this digest, or null.</summary>
    public Task<ApiKey?> FindKeyAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
                (await connection.QueryFirstOrDefaultAsync<Row>($"SELECT {Columns} FROM api_keys WHERE hash = "
                    + "@hash", new { hash }))?.ToKey(),
            cancellationToken);

    public Task<WriteResult> InsertKeyAsync(ApiKey key, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, key)),
            cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<Row>(
                    $"SELECT {Columns} FROM api_keys WHERE organization_id = @organizationId{SqlPage.Of("id", page)}",
                    new { organizationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToKey()),
            cancellationToken);

    /// <summary>Removes a key for good.</summary>
    public Task<WriteResult> RevokeKeyAsync(string organizationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
                await connection.ExecuteAsync(
                    "DELETE FROM api_keys WHERE organization_id = @organizationId AND id = @id", new { organizationId, id }) == 1
                ? new WriteResult.Written()
                : new WriteResult.NotFound(),
            cancellationToken);

    /// <summary>What an endpoint of the organization does where it says nothing itself.</summary>
    public Task<EndpointSettings> ReadDefaultsAsync(string organizationId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => DefaultsAsync(connection, organizationId), cancellationToken);

    /// <summary>Changes the defaults in one transaction; every endpoint hears of it with its next outcome.</summary>
    /// <returns>The defaults as they are then; null when they name a retry policy that the organization does not have.</returns>
    public Task<EndpointSettings?> UpdateDefaultsAsync(
        string organizationId, Func<EndpointSettings, EndpointSettings> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await database.HoldOrganizationAsync(connection, organizationId);
                var after = change(await DefaultsAsync(connection, organizationId));
                if (after.RetryPolicyName is { } name && !await RetryPolicyStore.ExistsAsync(connection, organizationId, name))
                {
                    return null;
                }

                await connection.ExecuteAsync(
                    "UPDATE organizations SET endpoint_defaults = @defaults WHERE id = @organizationId",
                    new { organizationId, defaults = SettingsJson.Write(after) });
                await connection.ExecuteAsync(
                    "UPDATE applications SET subscription_version = subscription_version + 1 WHERE organization_id = @organizationId",
                    new { organizationId });
                await RetryPolicyStore.TouchEndpointsAsync(connection, organizationId);
                return after;
            },
            cancellationToken);

    /// <summary>
    /// The application whose endpoints get the organization's operational events; made if <paramref name="create"/> is given and there is
    /// none.
    /// </summary>
    public Task<Application?> OperationalApplicationAsync(string organizationId, Application? create, CancellationToken cancellationToken)
    {
        const string Find = "SELECT id FROM applications WHERE organization_id = @organizationId AND operational";
        return create is null
            ? database.ReadAsync(
                async connection => Known(await connection.ExecuteScalarAsync<string?>(Find, new { organizationId })), cancellationToken)
            : database.WriteAsync(
                async connection =>
                {
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO applications (id, organization_id, name, metadata, operational, created_at, updated_at)
                        VALUES (@Id, @OrganizationId, @Name, '{}', TRUE, @now, @now) ON CONFLICT DO NOTHING
                        """,
                        new { create.Id, create.OrganizationId, create.Name, now = SqlValues.Milliseconds(create.CreatedAt) });
                    return Known(await connection.ExecuteScalarAsync<string?>(Find, new { organizationId }));
                },
                cancellationToken);

        Application? Known(string? id) => id is null
            ? null
            : new Application
            {
                Id = id,
                OrganizationId = organizationId,
                Name = "Operational events",
                IsOperational = true,
                CreatedAt = default,
                UpdatedAt = default,
            };
    }

    /// <summary>The defaults of an application's organization.</summary>
    internal static async Task<EndpointSettings> ReadDefaultsAsync(DbConnection connection, string applicationId) =>
        Parse(await connection.ExecuteScalarAsync<string?>(
            "SELECT o.endpoint_defaults FROM organizations o JOIN applications a ON a.organization_id = o.id WHERE a.id = "
                + "@applicationId AND NOT a.operational", new { applicationId }));

    private static async Task<EndpointSettings> DefaultsAsync(DbConnection connection, string organizationId) =>
        Parse(
            await connection.ExecuteScalarAsync<string?>(
                "SELECT endpoint_defaults FROM organizations WHERE id = @organizationId", new { organizationId }));

    private static EndpointSettings Parse(string? defaults) =>
        defaults is null or "{}" ? EndpointSettings.None : SettingsJson.Read<EndpointSettings>(defaults);

    private static Task<bool> AnyAsync(DbConnection connection) =>
        connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM organizations)");

    private static async Task<WriteResult> InsertAsync(DbConnection connection, string id, string name, ApiKey firstKey)
    {
        await connection.ExecuteAsync(
            "INSERT INTO organizations (id, name, created_at) VALUES (@id, @name, @now)",
            new { id, name, now = SqlValues.Milliseconds(firstKey.CreatedAt) });
        return await InsertAsync(connection, firstKey);
    }

    private static async Task<WriteResult> InsertAsync(DbConnection connection, ApiKey key)
    {
        await connection.ExecuteAsync(
            "INSERT INTO api_keys (id, organization_id, application_id, name, hash, created_at) VALUES (@Id, @OrganizationId, "
                + "@ApplicationId, @Name, @Hash, @createdAt)",
            new { key.Id, key.OrganizationId, key.ApplicationId, key.Name, key.Hash, createdAt = SqlValues.Milliseconds(key.CreatedAt) });
        return new WriteResult.Written();
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string OrganizationId { get; set; } = "";

        public string? ApplicationId { get; set; }

        public string? Name { get; set; }

        public string Hash { get; set; } = "";

        public long CreatedAt { get; set; }

        public ApiKey ToKey() => new()
        {
            Id = Id,
            OrganizationId = OrganizationId,
            ApplicationId = ApplicationId,
            Name = Name,
            Hash = Hash,
            CreatedAt = SqlValues.Time(CreatedAt),
        };
    }
}
