using System.Data.Common;
using Dapper;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Secrets;
using Fanfare.Sql;

namespace Fanfare.Slack;

/// <summary>Slash commands of applications, and the URLs at which their apps answer.</summary>
public sealed class SlackCommandStore(SqlDatabase database, SecretProtector protector, TimeProvider time)
{
    private const string Columns =
        "id AS Id, application_id AS ApplicationId, command AS Command, url AS Url, description AS Description, usage_hint AS "
            + "UsageHint, created_at AS CreatedAt, updated_at AS UpdatedAt";

    /// <summary>A command by its id, or by its name with its slash.</summary>
    public Task<SlackCommand?> FindAsync(string applicationId, string idOrCommand, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => (await connection.QueryFirstOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM slack_commands WHERE application_id = @applicationId AND (id = @idOrCommand OR command = "
                    + "@idOrCommand)", new { applicationId, idOrCommand }))?.ToCommand(),
            cancellationToken);

    /// <summary>A page of an application's commands, by id.</summary>
    public Task<IReadOnlyList<SlackCommand>> ListAsync(string applicationId, PageRequest page, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => SqlPage.InOrder(
                await connection.QueryAsync<Row>(
                    $"SELECT {Columns} FROM slack_commands WHERE application_id = @applicationId{SqlPage.Of("id", page)}",
                    new { applicationId, iterator = page.Iterator, rows = SqlPage.Rows(page) }),
                page,
                static row => row.ToCommand()),
            cancellationToken);

    /// <summary>With what a command's requests are signed; null when there is no such command.</summary>
    public async Task<string?> ReadSecretAsync(string id, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            connection => connection.ExecuteScalarAsync<string?>("SELECT secret FROM slack_commands WHERE id = @id", new { id }),
            cancellationToken) is { } stored
            ? protector.UnprotectText(stored)
            : null;

    /// <returns>
    /// Written; Conflict when the application has a command of that name; NotFound for an application that is not there; LimitReached;
    /// Repeated.
    /// </returns>
    public Task<WriteResult> InsertAsync(
        SlackCommand command, string secret, IdempotencyKey? idempotency, CancellationToken cancellationToken)
    {
        var stored = protector.Protect(secret);
        return database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(), () => InsertAsync(connection, command, stored)), cancellationToken);
    }

    /// <summary>
    /// Changes a command in one transaction; its id stays, and so does its secret when <paramref name="secret"/> is null.
    /// </summary>
    /// <returns>Written; NotFound; Conflict when its new name is taken; Repeated.</returns>
    public Task<WriteResult> UpdateAsync(
        string applicationId, string id, Func<SlackCommand, SlackCommand> change, string? secret, IdempotencyKey? idempotency,
        CancellationToken cancellationToken)
    {
        var stored = secret is null ? null : protector.Protect(secret);
        return database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(),
                    () => UpdateAsync(connection, applicationId, id, change, stored)), cancellationToken);
    }

    /// <returns>Written or NotFound.</returns>
    public Task<WriteResult> DeleteAsync(string applicationId, string id, CancellationToken cancellationToken) =>
        database.WriteAsync<WriteResult>(
            async connection =>
                await connection.ExecuteAsync(
                    "DELETE FROM slack_commands WHERE id = @id AND application_id = @applicationId", new { id, applicationId }) == 0
                ? new WriteResult.NotFound()
                : new WriteResult.Written(),
            cancellationToken);

    /// <summary>Keeps where an invocation is answered later, once for an idempotency key.</summary>
    /// <returns>Written; NotFound for an application that is not there; Repeated.</returns>
    public Task<WriteResult> InsertResponseUrlAsync(
        SlackResponseUrl url, IdempotencyKey? idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection =>
                SqlIdempotency.GuardAsync(
                    connection, idempotency, time.GetUtcNow(), () => InsertResponseUrlAsync(connection, url)), cancellationToken);

    /// <summary>Keeps what those are answered from now on who repeat an invocation.</summary>
    public Task AnswerAsync(IdempotencyKey idempotency, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async connection =>
            {
                await SqlIdempotency.InsertAsync(connection, idempotency);
                return true;
            },
            cancellationToken);

    /// <summary>
    /// An URL of a team by its id, also one whose time is over; null when there is none, or when its application is gone.
    /// </summary>
    public Task<SlackResponseUrl?> FindResponseUrlAsync(string teamId, string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection => await connection.QueryFirstOrDefaultAsync<UrlRow>(
                """
                SELECT u.hash AS Hash, u.invocation AS Invocation, u.expires_at AS ExpiresAt FROM slack_response_urls u JOIN applications a
                    ON a.id = u.application_id
                WHERE u.id = @id AND u.team_id = @teamId AND a.deleted_at IS NULL
                """,
                new { id, teamId }) is { } row
                ? new SlackResponseUrl(
                    id, teamId, row.Hash, SettingsJson.Read<SlackInvocation>(row.Invocation), SqlValues.Time(row.ExpiresAt))
                : null,
            cancellationToken);

    /// <summary>Forgets up to <paramref name="limit"/> URLs that expired before a time, and says how many it found.</summary>
    public Task<int> PurgeResponseUrlsAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM slack_response_urls WHERE id IN (SELECT id FROM slack_response_urls WHERE expires_at < @before ORDER BY "
                    + "expires_at LIMIT @limit)",
                new { before = SqlValues.Milliseconds(before), limit }),
            cancellationToken);

    private static Task<bool> IsTakenAsync(DbConnection connection, SlackCommand command) =>
        connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM slack_commands WHERE application_id = @ApplicationId AND command = @Command AND id <> @Id)", new
            {
                command.ApplicationId,
                command.Command,
                command.Id,
            });

    private static async Task<WriteResult> InsertResponseUrlAsync(DbConnection connection, SlackResponseUrl url) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO slack_response_urls (id, application_id, team_id, hash, invocation, expires_at)
            SELECT @Id, a.id, @TeamId, @Hash, @invocation, @expiresAt FROM applications a WHERE a.id = @ApplicationId AND a.deleted_at IS
                NULL
            """,
            new
            {
                url.Id,
                url.Invocation.ApplicationId,
                url.TeamId,
                url.Hash,
                invocation = SettingsJson.Write(url.Invocation),
                expiresAt = SqlValues.Milliseconds(url.ExpiresAt),
            }) == 1
            ? new WriteResult.Written()
            : new WriteResult.NotFound();

    private async Task<WriteResult> InsertAsync(DbConnection connection, SlackCommand command, string secret)
    {
        if (!await database.HoldLiveAsync(connection, command.ApplicationId))
        {
            return new WriteResult.NotFound();
        }

        if (await IsTakenAsync(connection, command))
        {
            return new WriteResult.Conflict();
        }

        if (
            await connection.ExecuteScalarAsync<int>(
                "SELECT count(*) FROM slack_commands WHERE application_id = @ApplicationId",
                new { command.ApplicationId }) >= SlackCommand.MaxPerApplication)
        {
            return new WriteResult.LimitReached(SlackCommand.MaxPerApplication);
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO slack_commands (id, application_id, command, url, description, usage_hint, secret, created_at, updated_at)
            VALUES (@Id, @ApplicationId, @Command, @Url, @Description, @UsageHint, @secret, @createdAt, @updatedAt)
            """,
            new
            {
                command.Id,
                command.ApplicationId,
                command.Command,
                command.Url,
                command.Description,
                command.UsageHint,
                secret,
                createdAt = SqlValues.Milliseconds(command.CreatedAt),
                updatedAt = SqlValues.Milliseconds(command.UpdatedAt),
            });
        return new WriteResult.Written();
    }

    private async Task<WriteResult> UpdateAsync(
        DbConnection connection, string applicationId, string id, Func<SlackCommand, SlackCommand> change, string? secret)
    {
        await database.HoldApplicationAsync(connection, applicationId);
        if (
            await connection.QueryFirstOrDefaultAsync<Row>(
                $"SELECT {Columns} FROM slack_commands WHERE application_id = @applicationId AND id = @id",
                new { applicationId, id }) is not { } row)
        {
            return new WriteResult.NotFound();
        }

        var after = change(row.ToCommand());
        if (await IsTakenAsync(connection, after))
        {
            return new WriteResult.Conflict();
        }

        await connection.ExecuteAsync(
            """
            UPDATE slack_commands SET command = @Command, url = @Url, description = @Description, usage_hint = @UsageHint, secret =
                coalesce(@secret, secret), updated_at = @updatedAt
            WHERE id = @Id
            """,
            new
            {
                after.Id,
                after.Command,
                after.Url,
                after.Description,
                after.UsageHint,
                secret,
                updatedAt = SqlValues.Milliseconds(after.UpdatedAt),
            });
        return new WriteResult.Written();
    }

    private sealed class Row
    {
        public string Id { get; set; } = "";

        public string ApplicationId { get; set; } = "";

        public string Command { get; set; } = "";

        public string Url { get; set; } = "";

        public string Description { get; set; } = "";

        public string UsageHint { get; set; } = "";

        public long CreatedAt { get; set; }

        public long UpdatedAt { get; set; }

        public SlackCommand ToCommand() => new()
        {
            Id = Id,
            ApplicationId = ApplicationId,
            Command = Command,
            Url = Url,
            Description = Description,
            UsageHint = UsageHint,
            CreatedAt = SqlValues.Time(CreatedAt),
            UpdatedAt = SqlValues.Time(UpdatedAt),
        };
    }

    private sealed class UrlRow
    {
        public string Hash { get; set; } = "";

        public string Invocation { get; set; } = "";

        public long ExpiresAt { get; set; }
    }
}
