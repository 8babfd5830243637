using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace Fanfare.Acceptance;

public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 5;
    private const int DatabaseKills = 3;

    [Fact]
    public async Task Killed_five_times_it_delivers_every_accepted_event_to_every_endpoint_in_order()
    {
        await using var fanfare = await FanfareProcess.StartAsync(("Logging:LogLevel:Default", "Warning"));

        await KillUnderLoadAsync(fanfare);

        Assert.Equal(0, await fanfare.StopAsync());
        Assert.Equal("ok", IntegrityOf(fanfare.DatabasePath));
    }

    [PostgresFact]
    public async Task Killed_five_times_on_PostgreSQL_it_delivers_every_accepted_event_to_every_endpoint_in_order()
    {
        var server = await PostgresServer.GetAsync();
        await using var fanfare = await FanfareProcess.StartAsync(await OnPostgresAsync(server));

        await KillUnderLoadAsync(fanfare);

        Assert.Equal(0, await fanfare.StopAsync());
    }

    [PostgresFact]
    public async Task With_PostgreSQL_killed_three_times_every_accepted_event_is_delivered_to_every_endpoint_in_order()
    {
        await using var server = await PostgresServer.StartPrivateAsync();
        await using var fanfare = await FanfareProcess.StartAsync(await OnPostgresAsync(server));

        await LoadAsync([fanfare], DatabaseKills, async () =>
        {
            await server.KillAsync();
            await Task.Delay(Random.Shared.Next(500));
            await server.StartAgainAsync();
        });

        Assert.Equal(0, await fanfare.StopAsync());
    }

    [PostgresFact]
    public async Task Of_two_processes_on_one_database_the_older_stands_down_and_nothing_is_lost_or_disordered()
    {
        var options = await OnPostgresAsync(await PostgresServer.GetAsync());
        await using var older = await FanfareProcess.StartAsync([.. options, ("Cluster:Id", "older")]);
        await using var newer = FanfareProcess.Prepare([.. options, ("Cluster:Id", "newer")]);
        using var client = new HttpClient();

        await LoadAsync([older, newer], 1, () => newer.RestartAsync());

        Assert.Contains("has taken the store over", await UntilNotReadyAsync(client, older), StringComparison.Ordinal);
        await UntilLoggedAsync(older, "has taken the store over");
        using var health = await client.GetAsync(new Uri($"{newer.Url}/health/ready"));
        Assert.Equal(200, (int)health.StatusCode);
        Assert.Equal(0, await older.StopAsync());
        Assert.Equal(0, await newer.StopAsync());
    }

    [PostgresFact]
    public async Task A_process_that_cannot_start_takes_the_store_from_nobody()
    {
        var options = await OnPostgresAsync(await PostgresServer.GetAsync());
        await using var fanfare = await FanfareProcess.StartAsync(options);

        var (exitCode, output) = await CommandLineTests.RunAsync(
            [], [.. options.Select(static option => $"--{option.Item1}={option.Item2}"), "--Cluster:Id=other", $"--Urls={fanfare.Url}"]);

        Assert.Equal((1, true), (exitCode, output.Contains("address already in use", StringComparison.OrdinalIgnoreCase)));
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "still", "uid": "still"}""");
        Assert.Equal(202, (int)(await client.SendAsync(HttpMethod.Post, "app/still/msg", """{"eventType": "t", "payload": {}}""")).Status);
    }

    private static async Task<(string, string)[]> OnPostgresAsync(PostgresServer server) =>
        [("Storage:Store", "postgres"), ("Storage:ConnectionString", await server.NewDatabaseAsync()),
            ("Logging:LogLevel:Default", "Warning")];

    /// <summary>The log is written behind what it tells of.</summary>
    private static async Task UntilLoggedAsync(FanfareProcess process, string text)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!process.Output.Contains(text, StringComparison.Ordinal))
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    private static async Task<string> UntilNotReadyAsync(HttpClient client, FanfareProcess process)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (true)
        {
            using var readiness = await client.GetAsync(new Uri($"{process.Url}/health/ready"), timeout.Token);
            if ((int)readiness.StatusCode == 503)
            {
                return await readiness.Content.ReadAsStringAsync(timeout.Token);
            }

            await Task.Delay(20, timeout.Token);
        }
    }

    private static string IntegrityOf(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }

    private Task KillUnderLoadAsync(FanfareProcess fanfare) => LoadAsync([fanfare], Kills, async () =>
    {
        await fanfare.KillAsync();
        await fanfare.RestartAsync();
    });

    private async Task LoadAsync(FanfareProcess[] processes, int times, Func<Task> disturb)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        await using var receiver = await Receiver.StartAsync();
        ApiClient[] clients = [.. processes.Select(static process => process.NewClient())];
        var load = new OrderedLoad(receiver, clients);
        await load.SubscribeAsync();

        var producing = load.ProduceAsync();
        await load.MeanwhileAsync(producing, new Random(seed), times, disturb);
        var repeats = await load.CheckAsync(await producing);

        output.WriteLine($"{repeats} repeats in {load.Events * OrderedLoad.EndpointCount} deliveries");
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }
}
