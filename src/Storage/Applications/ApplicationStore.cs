using System.Data.Common;
using Dapper;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Organizations;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Applications;

/// <summary>Applications, and what their endpoints subscribe to.</summary>
public sealed class ApplicationStore(SqlDatabase database, TimeProvider time)
{
    private const string Columns =
        "id AS Id, organization_id AS OrganizationId, uid AS Uid, name AS Name, throttle_rate AS ThrottleRate, metadata AS Metadata, "
            + "created_at AS CreatedAt, updated_at AS UpdatedAt";

    public Task<Application?> FindAsync(string organizationId, string idOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<Row>(
                $"""
                SELECT {Columns} FROM applications WHERE id = @idOrUid AND organization_id = @organizationId AND deleted_at IS NULL AND NOT
                    operational
                UNION ALL
                SELECT {Columns} FROM applications WHERE organization_id = @organizationId AND uid = @idOrUid AND deleted_at IS NULL
                """,
                new { organizationId, idOrUid }))?.ToApplication(),
            cancellationToken);

    public Task<IReadOnlyList<Application>> ListAsync(string organizationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<Row>(
                    $"SELECT {Columns} FROM applications WHERE organization_id = @organizationId AND NOT operational AND deleted_at "
                        + $"IS NULL{SqlPage.Of("id", page)}",
                    new { organizationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToApplication()),
            cancellationToken);

    public Task<WriteResult> InsertAsync(Application application, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, application)),
            cancellationToken);

    /// <summary>Changes an application in one transaction.</summary>
    public Task<WriteResult> UpdateAsync(string id, Func<Application, Application> change, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => UpdateAsync(connection, id, change), cancellationToken);

    /// <summary>Deletes an application with its endpoints; from then on it accepts no event.</summary>
    public Task<WriteResult> DeleteAsync(string id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
            {
                var parameters = new { id, now = SqlValues.Milliseconds(now) };
                await database.HoldApplicationAsync(connection, id);
                if (
                    await connection.ExecuteAsync(
                        "UPDATE applications SET deleted_at = @now, subscription_version = subscription_version + 1 WHERE id = @id "
                            + "AND deleted_at IS NULL",
                        parameters) == 0)
                {
                    return new WriteResult.NotFound();
                }

                await connection.ExecuteAsync(
                    "UPDATE endpoint_owners SET version = version + 1, wake_at = @now WHERE endpoint_id IN (SELECT id FROM endpoints "
                        + "WHERE application_id = @id AND deleted_at IS NULL)",
                    parameters);
                await connection.ExecuteAsync(
                    "UPDATE endpoints SET deleted_at = @now WHERE application_id = @id AND deleted_at IS NULL", parameters);
                await connection.ExecuteAsync("DELETE FROM api_keys WHERE application_id = @id", parameters);
                await connection.ExecuteAsync("DELETE FROM hooks WHERE application_id = @id", parameters);
                return new WriteResult.Written();
            },
            cancellationToken);

    /// <summary>The application's subscriptions now, or null when there is no such application.</summary>
    public Task<SubscriptionSnapshot?> ReadSubscriptionsAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var version = await connection.ExecuteScalarAsync<long?>(
                    "SELECT subscription_version FROM applications WHERE id = @id AND deleted_at IS NULL", new { id });
                if (version is null)
                {
                    return null;
                }

                var defaults = await OrganizationStore.ReadDefaultsAsync(connection, id);
                var rows = await connection.QueryAsync<(string Id, string EventTypes, string Channels, string Settings)>(
                    "SELECT id, event_types, channels, settings FROM endpoints WHERE application_id = @id AND deleted_at IS NULL AND "
                        + "subscribed ORDER BY id", new { id });
                return new SubscriptionSnapshot
                {
                    ApplicationId = id,
                    Version = version.Value,
                    Subscriptions =
                    [
                        .. rows.Select(row => SubscriptionOf(
                            row.Id, row.EventTypes, row.Channels, row.Settings is "{}"
                                ? defaults : SettingsJson.Read<EndpointSettings>(row.Settings).Over(defaults))),
                    ],
                };
            },
            cancellationToken);

    /// <summary>Marks the application's subscriptions as changed.</summary>
    internal static Task RaiseVersionAsync(DbConnection connection, string id) =>
        connection.ExecuteAsync("UPDATE applications SET subscription_version = subscription_version + 1 WHERE id = @id", new { id });

    private static Subscription SubscriptionOf(string endpointId, string eventTypes, string channels, EndpointSettings settings) => new()
    {
        EndpointId = endpointId,
        EventTypes = SqlValues.List(eventTypes),
        Channels = SqlValues.List(channels),
        Unordered = settings.Ordering == Ordering.None,
        Destination = settings.Destination,
    };

    private static async Task<WriteResult> InsertAsync(DbConnection connection, Application application) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO applications (id, organization_id, uid, name, throttle_rate, metadata, created_at, updated_at)
            VALUES (@Id, @OrganizationId, @Uid, @Name, @ThrottleRate, @Metadata, @CreatedAt, @UpdatedAt)
            ON CONFLICT DO NOTHING
            """,
            Row.From(application)) == 1
            ? new WriteResult.Written()
            : new WriteResult.Conflict();

    private async Task<WriteResult> UpdateAsync(DbConnection connection, string id, Func<Application, Application> change)
    {
        await database.HoldApplicationAsync(connection, id);
        var row = await connection.QueryFirstOrDefaultAsync<Row>(
            $"SELECT {Columns} FROM applications WHERE id = @id AND deleted_at IS NULL", new { id });
        if (row is null)
        {
            return new WriteResult.NotFound();
        }

        var after = Row.From(change(row.ToApplication()));
        if (await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM applications WHERE organization_id = @OrganizationId AND uid = @Uid AND deleted_at IS NULL "
                + "AND id <> @Id)", after))
        {
            return new WriteResult.Conflict();
        }

        if (after.ThrottleRate != row.ThrottleRate)
        {
            await connection.ExecuteAsync(
                "UPDATE endpoint_owners SET version = version + 1 WHERE endpoint_id IN (SELECT id FROM endpoints WHERE application_id "
                    + "= @id AND deleted_at IS NULL)",
                new { id });
        }

        await connection.ExecuteAsync(
            "UPDATE applications SET uid = @Uid, name = @Name, throttle_rate = @ThrottleRate, metadata = @Metadata, updated_at = "
                + "@UpdatedAt WHERE id = @Id", after);
        return new WriteResult.Written();
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
            Metadata = SqlValues.Json(application.Metadata),
            CreatedAt = SqlValues.Milliseconds(application.CreatedAt),
            UpdatedAt = SqlValues.Milliseconds(application.UpdatedAt),
        };

        public Application ToApplication() => new()
        {
            Id = Id,
            OrganizationId = OrganizationId,
            Uid = Uid,
            Name = Name,
            ThrottleRate = ThrottleRate,
            Metadata = SqlValues.Map(Metadata),
            CreatedAt = SqlValues.Time(CreatedAt),
            UpdatedAt = SqlValues.Time(UpdatedAt),
        };
    }
}
