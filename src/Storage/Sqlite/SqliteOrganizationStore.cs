using Dapper;
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
