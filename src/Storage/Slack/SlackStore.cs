using System.Data.Common;
using Dapper;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Slack;

/// <summary>Applications as workspaces of Slack: their incoming webhooks and the tokens of their bots.</summary>
public sealed class SlackStore(SqlDatabase database, TimeProvider time)
{
    private const string TokenColumns =
        "t.id AS Id, t.application_id AS ApplicationId, t.team_id AS TeamId, t.name AS Name, t.hash AS Hash, t.created_at AS CreatedAt";

    /// <summary>
    /// What is at the URL of an incoming webhook. A team is known once it had a hook or a token, for as long as its application is there.
    /// </summary>
    public Task<SlackHookFound> FindHookAsync(string teamId, string hookId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var application = await connection.ExecuteScalarAsync<string?>(
                    "SELECT a.id FROM slack_teams m JOIN applications a ON a.id = m.application_id WHERE m.id = @teamId AND "
                        + "a.deleted_at IS NULL", new { teamId });
                var hook = application is null
                    ? null
                    : await connection.QueryFirstOrDefaultAsync<SlackHookRow>(
                        $"SELECT {SlackHookRow.Columns} FROM slack_hooks h WHERE h.id = @hookId AND h.application_id = @application",
                        new { hookId, application });
                return new SlackHookFound(application is not null, hook?.ToHook());
            },
            cancellationToken);

    /// <summary>All hooks of an application; there are few (<see cref="SlackHook.MaxPerApplication"/>).</summary>
    public Task<IReadOnlyList<SlackHook>> ReadHooksAsync(string applicationId, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadHooksAsync(connection, applicationId), cancellationToken);

    /// <summary>A page of an application's hooks, by id.</summary>
    public Task<IReadOnlyList<SlackHook>> ListHooksAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<SlackHookRow>(
                    $"SELECT {SlackHookRow.Columns} FROM slack_hooks h WHERE h.application_id = @applicationId{SqlPage.Of("h.id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToHook()),
            cancellationToken);

    /// <summary>
    /// Makes or changes a hook in one transaction: <paramref name="write"/> gets all that the application has, and gives the one to store,
    /// or null if it finds none. The hash of its token is written when it is made, and never again.
    /// </summary>
    /// <returns>Written; NotFound for an application or a hook that is not there; LimitReached; Repeated.</returns>
    public Task<WriteResult> WriteHookAsync(
        string applicationId, Func<IReadOnlyList<SlackHook>, SlackHook?> write, IdempotencyKey? idempotency,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(), () => WriteHookAsync(connection, applicationId, write)), cancellationToken);

    /// <returns>Written or NotFound.</returns>
    public Task<WriteResult> DeleteHookAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        DeleteAsync("DELETE FROM slack_hooks WHERE id = @id AND application_id = @applicationId", applicationId, id, cancellationToken);

    /// <returns>Written; NotFound for an application that is not there; Repeated.</returns>
    public Task<WriteResult> InsertTokenAsync(SlackToken token, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(), () => InsertTokenAsync(connection, token)), cancellationToken);

    /// <summary>A page of an application's tokens, by id.</summary>
    public Task<IReadOnlyList<SlackToken>> ListTokensAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<SlackTokenRow>(
                    $"SELECT {TokenColumns} FROM slack_tokens t WHERE t.application_id = @applicationId{SqlPage.Of("t.id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToToken()),
            cancellationToken);

    /// <returns>Written or NotFound.</returns>
    public Task<WriteResult> DeleteTokenAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        DeleteAsync("DELETE FROM slack_tokens WHERE id = @id AND application_id = @applicationId", applicationId, id, cancellationToken);

    /// <summary>Whose token has this hash; null when there is none, or when its application is gone.</summary>
    public Task<SlackCaller?> FindCallerAsync(string hash, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await connection.QueryFirstOrDefaultAsync<SlackTokenRow>(
                $"SELECT {TokenColumns}, a.name AS TeamName FROM slack_tokens t JOIN applications a ON a.id = t.application_id WHERE "
                    + "t.hash = @hash AND a.deleted_at IS NULL", new { hash }) is { } row
                ? new SlackCaller(row.ToToken(), row.TeamName)
                : null,
            cancellationToken);

    private static async Task<IReadOnlyList<SlackHook>> ReadHooksAsync(DbConnection connection, string applicationId) =>
        [.. (await connection.QueryAsync<SlackHookRow>($"SELECT {SlackHookRow.Columns} FROM slack_hooks h WHERE h.application_id = "
            + "@applicationId ORDER BY h.id", new { applicationId })).Select(static row => row.ToHook())];

    private static Task AddTeamAsync(DbConnection connection, string teamId, string applicationId) =>
        connection.ExecuteAsync(
            "INSERT INTO slack_teams (id, application_id) VALUES (@teamId, @applicationId) ON CONFLICT (id) DO NOTHING",
            new { teamId, applicationId });

    private async Task<WriteResult> WriteHookAsync(
        DbConnection connection, string applicationId, Func<IReadOnlyList<SlackHook>, SlackHook?> write)
    {
        if (!await database.HoldLiveAsync(connection, applicationId))
        {
            return new WriteResult.NotFound();
        }

        var before = await ReadHooksAsync(connection, applicationId);
        if (write(before) is not { } hook)
        {
            return new WriteResult.NotFound();
        }

        if (before.Count >= SlackHook.MaxPerApplication && before.All(one => one.Id != hook.Id))
        {
            return new WriteResult.LimitReached(SlackHook.MaxPerApplication);
        }

        await AddTeamAsync(connection, hook.TeamId, applicationId);
        await connection.ExecuteAsync(
            """
            INSERT INTO slack_hooks (id, application_id, team_id, channel_id, channel, name, archived, disabled, token_hash, created_at,
                updated_at)
            VALUES (@Id, @ApplicationId, @TeamId, @ChannelId, @Channel, @Name, @Archived, @Disabled, @TokenHash, @CreatedAt, @UpdatedAt)
            ON CONFLICT (id) DO UPDATE SET channel_id = @ChannelId, channel = @Channel, name = @Name, archived = @Archived, disabled =
                @Disabled, updated_at = @UpdatedAt
            """,
            SlackHookRow.From(hook));
        return new WriteResult.Written();
    }

    private async Task<WriteResult> InsertTokenAsync(DbConnection connection, SlackToken token)
    {
        if (!await database.HoldLiveAsync(connection, token.ApplicationId))
        {
            return new WriteResult.NotFound();
        }

        await AddTeamAsync(connection, token.TeamId, token.ApplicationId);
        await connection.ExecuteAsync(
            "INSERT INTO slack_tokens (id, application_id, team_id, name, hash, created_at) VALUES (@Id, @ApplicationId, @TeamId, "
                + "@Name, @Hash, @createdAt)",
            new
            {
                token.Id,
                token.ApplicationId,
                token.TeamId,
                token.Name,
                token.Hash,
                createdAt = SqlValues.Milliseconds(token.CreatedAt),
            });
        return new WriteResult.Written();
    }

    private Task<WriteResult> DeleteAsync(string sql, string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
                await connection.ExecuteAsync(sql, new { id, applicationId }) == 0
                    ? new WriteResult.NotFound() : new WriteResult.Written(), cancellationToken);
}
