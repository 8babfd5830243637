using System.Data.Common;
using Dapper;
using Fanfare.Endpoints;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Retries;

/// <summary>The retry policies of organizations, by name.</summary>
public sealed class RetryPolicyStore(SqlDatabase database)
{
    private const string Columns = "name AS Name, policy AS Policy, created_at AS CreatedAt, updated_at AS UpdatedAt";

    /// <summary>Endpoints, and defaults, that follow a policy.</summary>
    private string Followers =>
        $"""
        SELECT EXISTS (SELECT 1 FROM endpoints e JOIN applications a ON a.id = e.application_id
                       WHERE a.organization_id = @organizationId AND e.deleted_at IS NULL AND {database.Field("e.settings",
                           "retryPolicyName")} = @name)
            OR EXISTS (SELECT 1 FROM organizations WHERE id = @organizationId AND {database.Field("endpoint_defaults", "retryPolicyName")}
                = @name)
        """;

    public Task<NamedRetryPolicy?> FindAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, organizationId, name), cancellationToken);

    /// <summary>By name, ascending.</summary>
    public Task<IReadOnlyList<NamedRetryPolicy>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<Row>(
                    $"SELECT {Columns} FROM retry_policies WHERE organization_id = @organizationId{SqlPage.Of("name", page)}",
                    new { organizationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToPolicy()),
            cancellationToken);

    public Task<(NamedRetryPolicy Policy, bool Created)> PutAsync(
        string organizationId, string name, RetryPolicy policy, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                var parameters = new { organizationId, name, policy = SettingsJson.Write(policy), now = SqlValues.Milliseconds(now) };
                await database.HoldOrganizationAsync(connection, organizationId);
                var created = !await ExistsAsync(connection, organizationId, name);
                await connection.ExecuteAsync(
                    """
                    INSERT INTO retry_policies (organization_id, name, policy, created_at, updated_at) VALUES (@organizationId, @name,
                        @policy, @now, @now)
                    ON CONFLICT (organization_id, name) DO UPDATE SET policy = @policy, updated_at = @now
                    """,
                    parameters);
                await TouchEndpointsAsync(connection, organizationId);
                return ((await FindAsync(connection, organizationId, name))!, created);
            },
            cancellationToken);

    /// <summary>Deletes a policy; a conflict when an endpoint or the organization's defaults follow it.</summary>
    public Task<WriteResult> DeleteAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
            {
                var parameters = new { organizationId, name };
                if (await connection.ExecuteScalarAsync<bool>(Followers, parameters))
                {
                    return new WriteResult.Conflict();
                }

                return await connection.ExecuteAsync(
                    "DELETE FROM retry_policies WHERE organization_id = @organizationId AND name = @name", parameters) == 1
                    ? new WriteResult.Written()
                    : new WriteResult.NotFound();
            },
            cancellationToken);

    internal static Task<bool> ExistsAsync(DbConnection connection, string organizationId, string name) =>
        connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM retry_policies WHERE organization_id = @organizationId AND name = @name)",
            new { organizationId, name });

    /// <summary>The policy of this name in the organization of an application.</summary>
    internal static async Task<RetryPolicy?> FindForAsync(DbConnection connection, string applicationId, string name) =>
        await connection.ExecuteScalarAsync<string?>(
            "SELECT p.policy FROM retry_policies p JOIN applications a ON a.organization_id = p.organization_id WHERE a.id = "
                + "@applicationId AND p.name = @name",
            new { applicationId, name }) is { } policy
            ? SettingsJson.Read<RetryPolicy>(policy)
            : null;

    /// <summary>Marks every endpoint of an organization as changed.</summary>
    internal static Task TouchEndpointsAsync(DbConnection connection, string organizationId) =>
        connection.ExecuteAsync(
            """
            UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id IN (
                SELECT e.id FROM endpoints e JOIN applications a ON a.id = e.application_id WHERE a.organization_id = @organizationId AND
                    e.deleted_at IS NULL)
            """,
            new { organizationId });

    private static async Task<NamedRetryPolicy?> FindAsync(DbConnection connection, string organizationId, string name) =>
        (await connection.QueryFirstOrDefaultAsync<Row>($"SELECT {Columns} FROM retry_policies WHERE organization_id = "
            + "@organizationId AND name = @name", new { organizationId, name }))?.ToPolicy();

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public string Policy { get; set; } = "";

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public NamedRetryPolicy ToPolicy() =>
            new(Name, SettingsJson.Read<RetryPolicy>(Policy), SqlValues.Time(CreatedAt), SqlValues.Time(UpdatedAt));
    }
}
