using Fanfare.Postgres;
using Fanfare.Processes;
using Xunit.Sdk;

namespace Fanfare.Acceptance.Changes;

public sealed class SourceFaultTests
{
    private const string Table = "Tables:0:Table=public.message";

    [PostgresFact]
    public async Task A_slot_that_somebody_has_dropped_is_not_made_anew_behind_anyones_back_and_the_words_of_the_log_go_on_from_there()
    {
        var database = await NewAsync();
        await using var fanfare = await FanfareProcess.StartAsync(database.Options(0, Table));
        await SourceDatabase.UntilAsync(fanfare, "s0", "reading");
        using var client = fanfare.NewClient();
        await database.ExecuteAsync("INSERT INTO message VALUES (1)");
        await SourceDatabase.UntilEventsAsync(client, 1);

        await fanfare.StopAsync();
        await database.ExecuteAsync($"SELECT pg_drop_replication_slot('{database.Slot}')");
        await database.ExecuteAsync("INSERT INTO message VALUES (2)");
        await fanfare.RestartAsync();
        await SourceDatabase.UntilAsync(fanfare, "s0", "failing: slotlost");
        var statement = $"SELECT pg_create_logical_replication_slot('{database.Slot}', 'pgoutput')";
        Assert.Contains(statement, fanfare.Output, StringComparison.Ordinal);

        await database.ExecuteAsync(statement);
        await SourceDatabase.UntilAsync(fanfare, "s0", "reading");
        await database.ExecuteAsync("INSERT INTO message VALUES (3)");

        var events = await SourceDatabase.UntilEventsAsync(client, 2);
        Assert.Equal(["1", "3"], events.Select(static one => one["payload"]!["key"]!.GetValue<string>()));
    }

    [PostgresFact]
    public async Task One_process_reads_and_another_waits_and_takes_over_when_the_first_is_killed()
    {
        var database = await NewAsync();
        await using var first = await FanfareProcess.StartAsync(database.Options(0, Table));
        await SourceDatabase.UntilAsync(first, "s0", "reading");
        await using var second = await FanfareProcess.StartAsync(database.Options(0, Table));
        await SourceDatabase.UntilAsync(second, "s0", "waiting");
        using var client = second.NewClient();
        await client.PostAsync("app", """{"name": "chat", "uid": "chat"}""");

        await first.KillAsync();
        await database.ExecuteAsync("INSERT INTO message VALUES (1)");

        await SourceDatabase.UntilAsync(second, "s0", "reading");
        Assert.Equal("1", Assert.Single(await SourceDatabase.UntilEventsAsync(client, 1))["payload"]!["key"]!.GetValue<string>());
    }

    [PostgresFact]
    public async Task A_source_that_is_set_up_wrong_says_why_and_holds_no_other_up()
    {
        var database = await NewAsync();
        await database.ExecuteAsync("CREATE TABLE keyless (id int)");
        await using var fanfare = await FanfareProcess.StartAsync(
            [.. database.Options(0, Table), .. database.Options(1, "Tables:0:Table=nowhere"),
                .. database.Options(2, "Tables:0:Table=keyless")]);

        await SourceDatabase.UntilAsync(fanfare, "s0", "reading");
        await SourceDatabase.UntilAsync(fanfare, "s1", "failing: table");
        await SourceDatabase.UntilAsync(fanfare, "s2", "failing: table");

        Assert.Contains("nowhere", fanfare.Output, StringComparison.Ordinal);
        Assert.Contains("keyless", fanfare.Output, StringComparison.Ordinal);
        Assert.Equal(1L, await database.AskAsync($"SELECT count(*) FROM pg_replication_slots WHERE slot_name LIKE '{database.Slot}%'"));
    }

    [Theory]
    [InlineData("Slot", "A slot")]
    [InlineData("ConnectionString", "Host=")]
    [InlineData("Tables:0:Table", "")]
    public async Task A_setting_that_cannot_be_right_stops_the_start_with_its_name(string setting, string value)
    {
        const string Source = "ChangeSources:Postgres:0";
        (string, string)[] right = [
            ($"{Source}:Name", "s0"), ($"{Source}:ConnectionString", "Host=127.0.0.1;Username=u;Database=d"),
            ($"{Source}:Application", "chat"), ($"{Source}:Tables:0:Table", "message")];
        await using var fanfare = FanfareProcess.Prepare(
            [.. right.Where(one => one.Item1 != $"{Source}:{setting}"), ($"{Source}:{setting}", value)]);

        var exception = await Assert.ThrowsAnyAsync<XunitException>(() => fanfare.RestartAsync());

        Assert.Contains($"{Source}:{setting}", exception.Message, StringComparison.Ordinal);
    }

    private static async Task<SourceDatabase> NewAsync() =>
        await SourceDatabase.NewAsync(await PostgresServer.GetAsync(), "CREATE TABLE message (id int PRIMARY KEY)");
}
