using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Npgsql;

namespace Fanfare.Cluster;

/// <summary>One process on PostgreSQL, killed and started again; and a second one that joins it.</summary>
public sealed class RestartTests
{
    [PostgresFact]
    public async Task A_process_that_is_killed_again_and_again_comes_back_and_leaves_no_growing_table()
    {
        var connectionString = await (await PostgresServer.GetAsync()).NewDatabaseAsync();
        await using var fanfare = await FanfareProcess.StartAsync(
            ("Storage:Store", "postgres"), ("Storage:ConnectionString", connectionString));

        for (var times = 0; times < 4; times++)
        {
            await fanfare.KillAsync();
            await fanfare.RestartAsync();
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM orleans_members", connection);
        Assert.InRange((long)(await count.ExecuteScalarAsync())!, 1, 2);
    }

    [PostgresFact]
    public async Task Two_processes_of_one_cluster_share_a_database_with_no_option_but_where_it_is()
    {
        var connectionString = await (await PostgresServer.GetAsync()).NewDatabaseAsync();
        (string, string)[] options = [("Storage:Store", "postgres"), ("Storage:ConnectionString", connectionString)];
        await using var receiver = await Receiver.StartAsync();
        await using var first = await FanfareProcess.StartAsync(options);
        await using var second = await FanfareProcess.StartAsync(options);
        using var client = first.NewClient();
        using var otherClient = second.NewClient();
        var load = new OrderedLoad(receiver, client, otherClient) { Events = 400 };
        await load.SubscribeAsync();

        await load.CheckAsync(await load.ProduceAsync());

        Assert.Equal(0, await first.StopAsync());
        Assert.Equal(0, await second.StopAsync());
    }
}
