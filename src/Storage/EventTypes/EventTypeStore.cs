using System.Data.Common;
using Dapper;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.EventTypes;

/// <summary>The event types of organizations, sorted by name.</summary>
public sealed class EventTypeStore(SqlDatabase database, TimeProvider time)
{
    private const string Columns =
        """
        organization_id AS OrganizationId, name AS Name, description AS Description, archived AS Archived, deprecated AS Deprecated,
            schemas AS Schemas,
        feature_flag AS FeatureFlag, feature_flags AS FeatureFlags, group_name AS GroupName, created_at AS CreatedAt, updated_at AS
            UpdatedAt
        """;

    private const string One = " FROM event_types WHERE organization_id = @organizationId AND name = @name";

    public Task<EventType?> FindAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, organizationId, name), cancellationToken);

    public Task<IReadOnlyList<EventType>> ListAsync(
        string organizationId, EventTypeFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<Row>(
                    $"""
                    SELECT {Columns} FROM event_types
                    WHERE organization_id = @organizationId AND (@Archived OR NOT archived)
                    AND (@WithFlags OR (feature_flag IS NULL AND feature_flags = '[]')){SqlPage.Of("name", page)}
                    """,
                    new { organizationId, filter.Archived, filter.WithFlags, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToEventType()),
            cancellationToken);

    /// <summary>Adds an event type, or brings an archived one back with new values.</summary>
    public Task<WriteResult> InsertAsync(EventType eventType, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, eventType)),
            cancellationToken);

    public Task<WriteResult> UpdateAsync(
        string organizationId, string name, Func<EventType, EventType> change, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => UpdateAsync(connection, organizationId, name, change), cancellationToken);

    /// <summary>Removes an event type for good.</summary>
    public Task<WriteResult> DeleteAsync(string organizationId, string name, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
                await connection.ExecuteAsync($"DELETE{One}", new { organizationId, name }) == 1
                    ? new WriteResult.Written() : new WriteResult.NotFound(),
            cancellationToken);

    private static async Task<EventType?> FindAsync(DbConnection connection, string organizationId, string name) =>
        (await connection.QueryFirstOrDefaultAsync<Row>($"SELECT {Columns}{One}", new { organizationId, name }))?.ToEventType();

    private static async Task<WriteResult> InsertAsync(DbConnection connection, EventType eventType)
    {
        if (await FindAsync(connection, eventType.OrganizationId, eventType.Name) is { Archived: false })
        {
            return new WriteResult.Conflict();
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO event_types (organization_id, name, description, archived, deprecated, schemas, feature_flag, feature_flags,
                group_name, created_at, updated_at)
            VALUES (@OrganizationId, @Name, @Description, @Archived, @Deprecated, @Schemas, @FeatureFlag, @FeatureFlags, @GroupName,
                @CreatedAt, @UpdatedAt)
            ON CONFLICT (organization_id, name) DO UPDATE
            SET description = @Description, archived = @Archived, deprecated = @Deprecated, schemas = @Schemas, feature_flag = @FeatureFlag,
                feature_flags = @FeatureFlags, group_name = @GroupName, created_at = @CreatedAt, updated_at = @UpdatedAt
            """,
            Row.From(eventType));
        return new WriteResult.Written();
    }

    private static async Task<WriteResult> UpdateAsync(
        DbConnection connection, string organizationId, string name, Func<EventType, EventType> change)
    {
        if (await FindAsync(connection, organizationId, name) is not { } eventType)
        {
            return new WriteResult.NotFound();
        }

        await connection.ExecuteAsync(
            """
            UPDATE event_types
            SET description = @Description, archived = @Archived, deprecated = @Deprecated, schemas = @Schemas, feature_flag = @FeatureFlag,
                feature_flags = @FeatureFlags, group_name = @GroupName, updated_at = @UpdatedAt
            WHERE organization_id = @OrganizationId AND name = @Name
            """,
            Row.From(change(eventType)));
        return new WriteResult.Written();
    }

    private sealed class Row
    {
        public string OrganizationId { get; set; } = "";

        public string Name { get; set; } = "";

        public string Description { get; set; } = "";

        public bool Archived { get; set; }

        public bool Deprecated { get; set; }

        public string? Schemas { get; set; }

        public string? FeatureFlag { get; set; }

        public string FeatureFlags { get; set; } = "";

        public string? GroupName { get; set; }

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public static Row From(EventType eventType) => new()
        {
            OrganizationId = eventType.OrganizationId,
            Name = eventType.Name,
            Description = eventType.Description,
            Archived = eventType.Archived,
            Deprecated = eventType.Deprecated,
            Schemas = eventType.Schemas,
            FeatureFlag = eventType.FeatureFlag,
            FeatureFlags = SqlValues.Json(eventType.FeatureFlags),
            GroupName = eventType.GroupName,
            CreatedAt = SqlValues.Milliseconds(eventType.CreatedAt),
            UpdatedAt = SqlValues.Milliseconds(eventType.UpdatedAt),
        };

        public EventType ToEventType() => new()
        {
            OrganizationId = OrganizationId,
            Name = Name,
            Description = Description,
            Archived = Archived,
            Deprecated = Deprecated,
            Schemas = Schemas,
            FeatureFlag = FeatureFlag,
            FeatureFlags = SqlValues.List(FeatureFlags),
            GroupName = GroupName,
            CreatedAt = SqlValues.Time(CreatedAt),
            UpdatedAt = SqlValues.Time(UpdatedAt),
        };
    }
}
