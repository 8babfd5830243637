using System.Data.Common;
using Dapper;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Slack;

/// <summary>The directories of applications.</summary>
public sealed class SlackUserStore(SqlDatabase database, TimeProvider time)
{
    /// <summary>A user by id or uid.</summary>
    public Task<SlackUser?> FindAsync(string applicationId, string idOrUid, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<SlackUserRow>(
                $"""
                SELECT {SlackUserRow.Columns} FROM slack_users WHERE application_id = @applicationId AND id = @idOrUid
                UNION ALL
                SELECT {SlackUserRow.Columns} FROM slack_users WHERE application_id = @applicationId AND uid = @idOrUid
                """,
                new { applicationId, idOrUid }))?.ToUser(),
            cancellationToken);

    /// <summary>Somebody who is called so and has not left; of several, the one with the smallest id.</summary>
    public Task<SlackUser?> FindByNameAsync(string applicationId, string name, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<SlackUserRow>(
                $"SELECT {SlackUserRow.Columns} FROM slack_users WHERE application_id = @applicationId AND name = @name AND NOT "
                    + "deleted ORDER BY id LIMIT 1",
                new { applicationId, name }))?.ToUser(),
            cancellationToken);

    /// <summary>A page of users by id, with those who have left.</summary>
    public Task<IReadOnlyList<SlackUser>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<SlackUserRow>(
                    $"SELECT {SlackUserRow.Columns} FROM slack_users WHERE application_id = @applicationId{SqlPage.Of("id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToUser()),
            cancellationToken);

    /// <returns>Written; Conflict when its id or uid is taken; NotFound for an application that is not there; Repeated.</returns>
    public Task<WriteResult> InsertAsync(SlackUser user, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => SqlIdempotency.GuardAsync(connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, user)),
            cancellationToken);

    /// <summary>Changes a user in one transaction; its id stays.</summary>
    /// <returns>Written; NotFound; Conflict when its new uid is taken.</returns>
    public Task<WriteResult> UpdateAsync(
        string applicationId, string id, Func<SlackUser, SlackUser> change, CancellationToken cancellationToken) =>
        database.WriteAsync(connection => UpdateAsync(connection, applicationId, id, change), cancellationToken);

    /// <returns>Written or NotFound.</returns>
    public Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
                await connection.ExecuteAsync(
                    "DELETE FROM slack_users WHERE application_id = @applicationId AND id = @id", new { applicationId, id }) == 0
                ? new WriteResult.NotFound()
                : new WriteResult.Written(),
            cancellationToken);

    private async Task<WriteResult> InsertAsync(DbConnection connection, SlackUser user)
    {
        if (!await database.HoldLiveAsync(connection, user.ApplicationId))
        {
            return new WriteResult.NotFound();
        }

        return await connection.ExecuteAsync(
            """
            INSERT INTO slack_users (application_id, id, uid, name, real_name, display_name, email, deleted, is_bot, metadata, created_at,
                updated_at)
            VALUES (@ApplicationId, @Id, @Uid, @Name, @RealName, @DisplayName, @Email, @Deleted, @IsBot, @Metadata, @CreatedAt, @UpdatedAt)
            ON CONFLICT DO NOTHING
            """,
            SlackUserRow.From(user)) == 1
            ? new WriteResult.Written()
            : new WriteResult.Conflict();
    }

    private async Task<WriteResult> UpdateAsync(DbConnection connection, string applicationId, string id, Func<SlackUser, SlackUser> change)
    {
        await database.HoldApplicationAsync(connection, applicationId);
        var row = await connection.QueryFirstOrDefaultAsync<SlackUserRow>(
            $"SELECT {SlackUserRow.Columns} FROM slack_users WHERE application_id = @applicationId AND id = @id",
            new { applicationId, id });
        if (row is null)
        {
            return new WriteResult.NotFound();
        }

        var after = SlackUserRow.From(change(row.ToUser()));
        if (
            await connection.ExecuteScalarAsync<bool>(
                "SELECT EXISTS (SELECT 1 FROM slack_users WHERE application_id = @ApplicationId AND uid = @Uid AND id <> @Id)", after))
        {
            return new WriteResult.Conflict();
        }

        await connection.ExecuteAsync(
            """
            UPDATE slack_users SET uid = @Uid, name = @Name, real_name = @RealName, display_name = @DisplayName, email = @Email, deleted =
                @Deleted, is_bot = @IsBot,
                metadata = @Metadata, updated_at = @UpdatedAt
            WHERE application_id = @ApplicationId AND id = @Id
            """,
            after);
        return new WriteResult.Written();
    }
}
