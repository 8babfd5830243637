using Dapper;
using Fanfare.Applications;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Applications in SQLite.</summary>
internal sealed class SqliteApplicationStore(SqliteDatabase database, TimeProvider time) : IApplicationStore
{
    private const string Columns =
        "id AS Id, organization_id AS OrganizationId, uid AS Uid, name AS Name, throttle_rate AS ThrottleRate, metadata AS Metadata, created_at AS CreatedAt, updated_at AS UpdatedAt";

    public Task<Application?> FindAsync(string organizationId, string idOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => connection.QueryFirstOrDefault<Row>(
                $"""
                SELECT {Columns} FROM applications WHERE id = @idOrUid AND organization_id = @organizationId AND deleted_at IS NULL AND operational = 0
                UNION ALL
                SELECT {Columns} FROM applications WHERE organization_id = @organizationId AND uid = @idOrUid AND deleted_at IS NULL
                """,
                new { organizationId, idOrUid })?.ToApplication(),
            cancellationToken);

    public Task<IReadOnlyList<Application>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection => Sql.InOrder(
                connection.Query<Row>(
                    $"SELECT {Columns} FROM applications WHERE organization_id = @organizationId AND operational = 0 AND deleted_at IS NULL{Sql.Page("id", page)}",
                    new { organizationId, iterator = page.Iterator, rows = Sql.Rows(page) }),
                page,
                static row => row.ToApplication()),
            cancellationToken);

    public Task<WriteResult> InsertAsync(Application application, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqliteIdempotency.Guard(connection, idempotency, time.GetUtcNow(), () => Insert(connection, application)),
            cancellationToken);

    public Task<WriteResult> UpdateAsync(string id, Func<Application, Application> change, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => Update(connection, id, change), cancellationToken);

    public Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            connection =>
            {
                var parameters = new { id, now = Sql.Milliseconds(now) };
                if (connection.Execute("UPDATE applications SET deleted_at = @now, subscription_version = subscription_version + 1 WHERE id = @id AND deleted_at IS NULL", parameters) == 0)
                {
                    return new WriteResult.NotFound();
                }

                connection.Execute(
                    "UPDATE endpoint_owners SET version = version + 1, wake_at = @now WHERE endpoint_id IN (SELECT id FROM endpoints WHERE application_id = @id AND deleted_at IS NULL)",
                    parameters);
                connection.Execute("UPDATE endpoints SET deleted_at = @now WHERE application_id = @id AND deleted_at IS NULL", parameters);
                connection.Execute("DELETE FROM api_keys WHERE application_id = @id", parameters);
                return new WriteResult.Written();
            },
            cancellationToken);

    public Task<SubscriptionSnapshot?> ReadSubscriptionsAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            connection =>
            {
                var version = connection.ExecuteScalar<long?>(
                    "SELECT subscription_version FROM applications WHERE id = @id AND deleted_at IS NULL", new { id });
                if (version is null)
                {
                    return null;
                }

                var defaults = SqliteOrganizationStore.ReadDefaults(connection, id);
                var rows = connection.Query<(string Id, string EventTypes, string Channels, string Settings)>(
                    "SELECT id, event_types, channels, settings FROM endpoints WHERE application_id = @id AND deleted_at IS NULL AND subscribed = 1 ORDER BY id", new { id });
                return new SubscriptionSnapshot
                {
                    ApplicationId = id,
                    Version = version.Value,
                    Subscriptions =
                    [
                        .. rows.Select(row => new Subscription
                        {
                            EndpointId = row.Id,
                            EventTypes = Sql.List(row.EventTypes),
                            Channels = Sql.List(row.Channels),
                            Unordered = (row.Settings is "{}" ? defaults : SettingsJson.Read<EndpointSettings>(row.Settings).Over(defaults)).Ordering == Ordering.None,
                        }),
                    ],
                };
            },
            cancellationToken);

    /// <summary>Marks the application's subscriptions as changed.</summary>
    internal static void RaiseVersion(SqliteConnection connection, string id) =>
        connection.Execute("UPDATE applications SET subscription_version = subscription_version + 1 WHERE id = @id", new { id });

    private static WriteResult Insert(SqliteConnection connection, Application application) =>
        connection.Execute(
            """
            INSERT INTO applications (id, organization_id, uid, name, throttle_rate, metadata, created_at, updated_at)
            VALUES (@Id, @OrganizationId, @Uid, @Name, @ThrottleRate, @Metadata, @CreatedAt, @UpdatedAt)
            ON CONFLICT DO NOTHING
            """,
            Row.From(application)) == 1
            ? new WriteResult.Written()
            : new WriteResult.Conflict();

    private static WriteResult Update(SqliteConnection connection, string id, Func<Application, Application> change)
    {
        var row = connection.QueryFirstOrDefault<Row>($"SELECT {Columns} FROM applications WHERE id = @id AND deleted_at IS NULL", new { id });
        if (row is null)
        {
            return new WriteResult.NotFound();
        }

        var after = Row.From(change(row.ToApplication()));
        if (after.ThrottleRate != row.ThrottleRate)
        {
            connection.Execute("UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id IN (SELECT id FROM endpoints WHERE application_id = @id AND deleted_at IS NULL)", new { id });
        }

        return connection.Execute(
            """
            UPDATE OR IGNORE applications
            SET uid = @Uid, name = @Name, throttle_rate = @ThrottleRate, metadata = @Metadata, updated_at = @UpdatedAt
            WHERE id = @Id
            """,
            after) == 1
            ? new WriteResult.Written()
            : new WriteResult.Conflict();
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string OrganizationId { get; set; } = "";

        public string? Uid { get; set; }

        public string Name { get; set; } = "";

        public int? ThrottleRate { get; set; }

        public string Metadata { get; set; } = "";

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public static Row From(Application application) => new()
        {
            Id = application.Id,
            OrganizationId = application.OrganizationId,
            Uid = application.Uid,
            Name = application.Name,
            ThrottleRate = application.ThrottleRate,
            Metadata = Sql.Json(application.Metadata),
            CreatedAt = Sql.Milliseconds(application.CreatedAt),
            UpdatedAt = Sql.Milliseconds(application.UpdatedAt),
        };

        public Application ToApplication() => new()
        {
            Id = Id,
            OrganizationId = OrganizationId,
            Uid = Uid,
            Name = Name,
            ThrottleRate = ThrottleRate,
            Metadata = Sql.Map(Metadata),
            CreatedAt = Sql.Time(CreatedAt),
            UpdatedAt = Sql.Time(UpdatedAt),
        };
    }
}
