using System.Data.Common;
using Dapper;
using Fanfare.Events;

namespace Fanfare.Sql;

/// <summary>Idempotency keys, inside the transaction that they guard.</summary>
internal static class SqlIdempotency
{
    public static async Task<IdempotentAnswer?> FindAsync(DbConnection connection, string key, DateTimeOffset now)
    {
        var row = await connection.QueryFirstOrDefaultAsync<Row>(
            "SELECT request_hash AS RequestHash, status AS Status, body AS Body, message_id AS MessageId FROM idempotency_keys WHERE "
                + "key = @key AND expires_at > @now",
            new { key, now = SqlValues.Milliseconds(now) });
        return row is null
            ? null
            : new IdempotentAnswer { RequestHash = row.RequestHash, Status = row.Status, Body = row.Body, MessageId = row.MessageId };
    }

    /// <summary>Runs <paramref name="write"/> once for an idempotency key.</summary>
    public static async Task<WriteResult> GuardAsync(
        DbConnection connection, IdempotencyKey? key, DateTimeOffset now, Func<Task<WriteResult>> write)
    {
        if (key is null)
        {
            return await write();
        }

        if (await FindAsync(connection, key.Key, now) is { } first)
        {
            return new WriteResult.Repeated(first);
        }

        var result = await write();
        if (result is WriteResult.Written)
        {
            await InsertAsync(connection, key);
        }

        return result;
    }

    /// <summary>Writes a key, or another answer for one that is there.</summary>
    public static Task InsertAsync(DbConnection connection, IdempotencyKey key) =>
        connection.ExecuteAsync(
            """
            INSERT INTO idempotency_keys (key, request_hash, status, body, expires_at) VALUES (@Key, @RequestHash, @Status, @Body,
                @expiresAt)
            ON CONFLICT (key) DO UPDATE SET request_hash = @RequestHash, status = @Status, body = @Body, message_id = NULL, expires_at =
                @expiresAt
            """,
            new { key.Key, key.RequestHash, key.Status, key.Body, expiresAt = SqlValues.Milliseconds(key.ExpiresAt) });

    private sealed class Row
    {
        public string RequestHash { get; set; } = "";

        public int Status { get; set; }

        public byte[]? Body { get; set; }

        public string? MessageId { get; set; }
    }
}
