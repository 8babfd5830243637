using Dapper;
using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Organizations;
using Fanfare.Paging;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Organizations and API keys in SQLite.</summary>
internal sealed class SqliteOrganizationStore(SqliteDatabase database, TimeProvider time) : IOrganizationStore
{
    private const string Columns = "id AS Id, organization_id AS OrganizationId, application_id AS ApplicationId, name AS Name, hash AS Hash, created_at AS CreatedAt";

    public Task<bool> AnyOrganizationAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(static connection => connection.ExecuteScalar<long>("SELECT EXISTS (SELECT 1 FROM organizations)") == 1, cancellationToken);

    public Task InsertOrganizationAsync(string id, string name, ApiKey firstKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                connection.Execute(
                    "INSERT INTO organizations (id, name, created_at) VALUES (@id, @name, @now)",
                    new { id, name, now = Sql.Milliseconds(firstKey.CreatedAt) });
                return Insert(connection, firstKey);
            },
            cancellationToken);

    public Task<ApiKey?> FindKeyAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM api_keys WHERE hash = @hash", new { hash })?.ToKey(),
            cancellationToken);

    public Task<WriteResult> InsertKeyAsync(ApiKey key, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqliteIdempotency.Guard(connection, idempotency, time.GetUtcNow(), () => Insert(connection, key)),
            cancellationToken);

    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Sql.InOrder(
                connection.Query<Row>(
                    $"SELECT {Columns} FROM api_keys WHERE organization_id = @organizationId{Sql.Page("id", page)}",
                    new { organizationId, iterator = page.Iterator, rows = Sql.Rows(page) }),
                page,
                static row => row.ToKey()),
            cancellationToken);

    public Task<WriteResult> RevokeKeyAsync(string organizationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            connection => connection.Execute("DELETE FROM api_keys WHERE organization_id = @organizationId AND id = @id", new { organizationId, id }) == 1
                ? new WriteResult.Written()
                : new WriteResult.NotFound(),
            cancellationToken);

    public Task<EndpointSettings> ReadDefaultsAsync(string organizationId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Defaults(connection, organizationId), cancellationToken);

    public Task<EndpointSettings?> UpdateDefaultsAsync(string organizationId, Func<EndpointSettings, EndpointSettings> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var after = change(Defaults(connection, organizationId));
                if (after.RetryPolicyName is { } name && !SqliteRetryPolicyStore.Exists(connection, organizationId, name))
                {
                    return null;
                }

                connection.Execute("UPDATE organizations SET endpoint_defaults = @defaults WHERE id = @organizationId", new { organizationId, defaults = SettingsJson.Write(after) });
                SqliteRetryPolicyStore.TouchEndpoints(connection, organizationId);
                connection.Execute("UPDATE applications SET subscription_version = subscription_version + 1 WHERE organization_id = @organizationId", new { organizationId });
                return after;
            },
            cancellationToken);

    public Task<Application?> OperationalApplicationAsync(string organizationId, Application? create, CancellationToken cancellationToken)
    {
        const string Find = "SELECT id FROM applications WHERE organization_id = @organizationId AND operational = 1";
        return create is null
            ? database.ReadAsync(connection => Known(connection.ExecuteScalar<string?>(Find, new { organizationId })), cancellationToken)
            : database.WriteAsync(
                connection =>
                {
                    connection.Execute(
                        """
                        INSERT INTO applications (id, organization_id, name, metadata, operational, created_at, updated_at)
                        VALUES (@Id, @OrganizationId, @Name, '{}', 1, @now, @now) ON CONFLICT DO NOTHING
                        """,
                        new { create.Id, create.OrganizationId, create.Name, now = Sql.Milliseconds(create.CreatedAt) });
                    return Known(connection.ExecuteScalar<string?>(Find, new { organizationId }));
                },
                cancellationToken);

        Application? Known(string? id) => id is null
            ? null
            : new Application { Id = id, OrganizationId = organizationId, Name = "Operational events", IsOperational = true, CreatedAt = default, UpdatedAt = default };
    }

    /// <summary>The defaults of an application's organization.</summary>
    internal static EndpointSettings ReadDefaults(SqliteConnection connection, string applicationId) =>
        Parse(connection.ExecuteScalar<string?>(
            "SELECT o.endpoint_defaults FROM organizations o JOIN applications a ON a.organization_id = o.id WHERE a.id = @applicationId AND a.operational = 0", new { applicationId }));

    private static EndpointSettings Defaults(SqliteConnection connection, string organizationId) =>
        Parse(connection.ExecuteScalar<string?>("SELECT endpoint_defaults FROM organizations WHERE id = @organizationId", new { organizationId }));

    private static EndpointSettings Parse(string? defaults) => defaults is null or "{}" ? EndpointSettings.None : SettingsJson.Read<EndpointSettings>(defaults);

    private static WriteResult Insert(SqliteConnection connection, ApiKey key)
    {
        connection.Execute(
            "INSERT INTO api_keys (id, organization_id, application_id, name, hash, created_at) VALUES (@Id, @OrganizationId, @ApplicationId, @Name, @Hash, @createdAt)",
            new { key.Id, key.OrganizationId, key.ApplicationId, key.Name, key.Hash, createdAt = Sql.Milliseconds(key.CreatedAt) });
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
            CreatedAt = Sql.Time(CreatedAt),
        };
    }
}
