using Fanfare.Postgres;

namespace Fanfare.Bench.Systems;

/// <summary>
/// A PostgreSQL server with its own settings, as it is after some minutes of work: the segments of its log exist and are used again. A new
/// server makes each of them when it is first needed, 16 MB of zeros, for which every commit of that moment waits 50 ms.
/// </summary>
internal static class WarmPostgres
{
    public static async Task<PostgresServer> StartAsync()
    {
        var server = await PostgresServer.StartPrivateAsync();
        var scratch = await server.NewDatabaseAsync();
        string[] statements =
        [
            "ALTER SYSTEM SET min_wal_size = '1GB'",
            "SELECT pg_reload_conf()",
            "SELECT pg_logical_emit_message(false, 'fanfare', 'fill'), pg_switch_wal() FROM generate_series(1, 64)",
            "CHECKPOINT",
        ];
        foreach (var statement in statements)
        {
            await PostgresServer.ExecuteAsync(scratch, statement);
        }

        await server.DropAsync(scratch);
        return server;
    }
}
