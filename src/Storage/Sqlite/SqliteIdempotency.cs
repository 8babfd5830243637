using Dapper;
using Fanfare.Events;
using Microsoft.Data.Sqlite;

namespace Fanfare.Sqlite;

/// <summary>Idempotency keys, inside the transaction that they guard.</summary>
internal static class SqliteIdempotency
{
    public static IdempotentAnswer? Find(SqliteConnection connection, string key, DateTimeOffset now)
    {
        var row = connection.QueryFirstOrDefault<Row>(
            "SELECT request_hash AS RequestHash, status AS Status, body AS Body, message_id AS MessageId FROM idempotency_keys WHERE key = @key AND expires_at > @now",
            new { key, now = Sql.Milliseconds(now) });
        return row is null
            ? null
            : new IdempotentAnswer { RequestHash = row.RequestHash, Status = row.Status, Body = row.Body, MessageId = row.MessageId };
    }

    public static void Insert(SqliteConnection connection, IdempotencyKey key) =>
        connection.Execute(
            "INSERT OR REPLACE INTO idempotency_keys (key, request_hash, status, body, expires_at) VALUES (@Key, @RequestHash, @Status, @Body, @expiresAt)",
            new { key.Key, key.RequestHash, key.Status, key.Body, expiresAt = Sql.Milliseconds(key.ExpiresAt) });

    /// <summary>Runs <paramref name="write"/> once for an idempotency key.</summary>
    public static WriteResult Guard(SqliteConnection connection, IdempotencyKey? key, DateTimeOffset now, Func<WriteResult> write)
    {
        if (key is null)
        {
            return write();
        }

        if (Find(connection, key.Key, now) is { } first)
        {
            return new WriteResult.Repeated(first);
        }

        var result = write();
        if (result is WriteResult.Written)
        {
            Insert(connection, key);
        }

        return result;
    }

    private sealed class Row
    {
        public string RequestHash { get; set; } = "";

        public int Status { get; set; }

        public byte[]? Body { get; set; }

        public string? MessageId { get; set; }
    }
}
