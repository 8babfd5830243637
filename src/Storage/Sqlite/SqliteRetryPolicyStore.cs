using Dapper;
using Fanfare.Endpoints;
using Fanfare.Paging;
using Fanfare.Retries;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Retry policies in SQLite.</summary>
internal sealed class SqliteRetryPolicyStore(SqliteDatabase database) : IRetryPolicyStore
{
    private const string Columns = "name AS Name, policy AS Policy, created_at AS CreatedAt, updated_at AS UpdatedAt";

    /// <summary>Endpoints, and defaults, that follow a policy.</summary>
    private const string Followers =
        """
        SELECT EXISTS (SELECT 1 FROM endpoints e JOIN applications a ON a.id = e.application_id
                       WHERE a.organization_id = @organizationId AND e.deleted_at IS NULL AND json_extract(e.settings, '$.retryPolicyName') = @name)
            OR EXISTS (SELECT 1 FROM organizations WHERE id = @organizationId AND json_extract(endpoint_defaults, '$.retryPolicyName') = @name)
        """;

    public Task<NamedRetryPolicy?> FindAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => Find(connection, organizationId, name), cancellationToken);

    public Task<IReadOnlyList<NamedRetryPolicy>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Sql.InOrder(
                connection.Query<Row>(
                    $"SELECT {Columns} FROM retry_policies WHERE organization_id = @organizationId{Sql.Page("name", page)}",
                    new { organizationId, iterator = page.Iterator, rows = Sql.Rows(page) }),
                page,
                static row => row.ToPolicy()),
            cancellationToken);

    public Task<(NamedRetryPolicy Policy, bool Created)> PutAsync(
        string organizationId, string name, RetryPolicy policy, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
            {
                var parameters = new { organizationId, name, policy = SettingsJson.Write(policy), now = Sql.Milliseconds(now) };
                var created = !Exists(connection, organizationId, name);
                connection.Execute(
                    """
                    INSERT INTO retry_policies (organization_id, name, policy, created_at, updated_at) VALUES (@organizationId, @name, @policy, @now, @now)
                    ON CONFLICT DO UPDATE SET policy = @policy, updated_at = @now
                    """,
                    parameters);
                TouchEndpoints(connection, organizationId);
                return (Find(connection, organizationId, name)!, created);
            },
            cancellationToken);

    public Task<WriteResult> DeleteAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            connection =>
            {
                var parameters = new { organizationId, name };
                if (connection.ExecuteScalar<bool>(Followers, parameters))
                {
                    return new WriteResult.Conflict();
                }

                return connection.Execute("DELETE FROM retry_policies WHERE organization_id = @organizationId AND name = @name", parameters) == 1
                    ? new WriteResult.Written()
                    : new WriteResult.NotFound();
            },
            cancellationToken);

    internal static bool Exists(SqliteConnection connection, string organizationId, string name) =>
        connection.ExecuteScalar<bool>("SELECT EXISTS (SELECT 1 FROM retry_policies WHERE organization_id = @organizationId AND name = @name)", new { organizationId, name });

    /// <summary>The policy of this name in the organization of an application.</summary>
    internal static RetryPolicy? FindFor(SqliteConnection connection, string applicationId, string name) =>
        connection.ExecuteScalar<string?>(
            "SELECT p.policy FROM retry_policies p JOIN applications a ON a.organization_id = p.organization_id WHERE a.id = @applicationId AND p.name = @name",
            new { applicationId, name }) is { } policy
            ? SettingsJson.Read<RetryPolicy>(policy)
            : null;

    /// <summary>Marks every endpoint of an organization as changed.</summary>
    internal static void TouchEndpoints(SqliteConnection connection, string organizationId) =>
        connection.Execute(
            """
            UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id IN (
                SELECT e.id FROM endpoints e JOIN applications a ON a.id = e.application_id WHERE a.organization_id = @organizationId AND e.deleted_at IS NULL)
            """,
            new { organizationId });

    private static NamedRetryPolicy? Find(SqliteConnection connection, string organizationId, string name) =>
        connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM retry_policies WHERE organization_id = @organizationId AND name = @name", new { organizationId, name })?.ToPolicy();

    private sealed class Row
    {
        public string Name { get; set; } = "";

        public string Policy { get; set; } = "";

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public NamedRetryPolicy ToPolicy() => new(Name, SettingsJson.Read<RetryPolicy>(Policy), Sql.Time(CreatedAt), Sql.Time(UpdatedAt));
    }
}
