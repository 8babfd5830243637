using Fanfare.Http;
using Fanfare.Postgres;
using Fanfare.Processes;
using Xunit.Abstractions;

namespace Fanfare.Acceptance.Changes;

public sealed class SourceKillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [PostgresFact]
    public async Task Whoever_is_killed_while_rows_are_written_every_change_becomes_one_event_and_arrives_in_its_channels_order()
    {
        await using var server = await PostgresServer.StartPrivateAsync();
        var database = await SourceDatabase.NewAsync(server, SourceLoad.Tables);
        await using var receiver = await Receiver.StartAsync();
        await using var fanfare = await FanfareProcess.StartAsync(
            [.. database.Options(0, "Tables:0:Table=message", "Tables:0:Channel=room-{room}"), ("Logging:LogLevel:Default", "Warning"),
                ("Logging:LogLevel:Fanfare.Changes", "Information")]);
        using var client = fanfare.NewClient();
        await SourceDatabase.UntilAsync(fanfare, "s0", "reading");
        await client.PostAsync("app/chat/endpoint", $$"""{"url": "{{receiver.Url}}/all"}""");
        var load = new SourceLoad(database, receiver);
        Func<Task>[] disturbances = [
            () => KillAsync(fanfare), database.CutAsync, () => KillAsync(fanfare), () => KillAsync(server), () => KillAsync(fanfare),
            database.CutAsync, () => KillAsync(fanfare)];

        var writing = load.WriteAsync();
        for (var index = 0; index < disturbances.Length; index++)
        {
            await UntilAsync(receiver, writing, (index + 1) * SourceLoad.Changes / (disturbances.Length + 2));
            Assert.False(writing.IsCompleted, "All rows were written before the last disturbance.");
            await disturbances[index]();
        }

        await writing;
        await receiver.WaitAsync("all", SourceLoad.Changes, Patience);
        var events = await SourceDatabase.UntilEventsAsync(client, SourceLoad.Changes);
        var arrived = receiver.At("all");
        output.WriteLine($"{arrived.Count - SourceLoad.Changes} repeats");
        Assert.Equal(SourceLoad.Changes, events.Count);
        for (var room = 0; room < SourceLoad.ChannelCount; room++)
        {
            var channel = $"room-{room}";
            Assert.Equal(
                SourceLoad.Of(room),
                events.Where(one => one["channels"]![0]!.GetValue<string>() == channel).Select(one => SourceLoad.Said(one["payload"]!)));
            Assert.Equal(
                SourceLoad.Of(room),
                arrived.DistinctBy(one => one.Id).Select(one => one.Json).Where(json => json["channel"]!.GetValue<string>() == channel)
                    .Select(SourceLoad.Said));
        }

        Assert.Equal(0, await fanfare.StopAsync());
    }

    private static async Task UntilAsync(Receiver receiver, Task writing, int arrivals)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (receiver.Count < arrivals && !writing.IsCompleted)
        {
            Assert.False(timeout.IsCancellationRequested, $"Waited {Patience} for {arrivals} arrivals; {receiver.Count} came.");
            await Task.Delay(2);
        }
    }

    private static async Task KillAsync(FanfareProcess fanfare)
    {
        await fanfare.KillAsync();
        await fanfare.RestartAsync();
    }

    private static async Task KillAsync(PostgresServer server)
    {
        await server.KillAsync();
        await server.StartAgainAsync();
    }
}
