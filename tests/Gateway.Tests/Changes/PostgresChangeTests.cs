using Fanfare.Postgres;

namespace Fanfare.Changes;

/// <summary>Batches of changes, kept in PostgreSQL.</summary>
public sealed class PostgresChangeTests : ChangeTestBase
{
    private const int Changes = 100;
    private const int Channels = 4;

    private static readonly string Batch = $$"""{"changes": [{{string.Join(',', Enumerable.Range(0, Changes).Select(static number =>
        $$"""{"model": "Message", "operation": "saved", "key": "{{number}}", "channel": "C{{number % Channels}}", "data": {"number": {{number}} }, "id": "change-{{number}}"}"""))}}]}""";

    private string _connectionString = "";

    private protected override (string Option, string Value)[] Options =>
        [("Storage:Store", "postgres"), ("Storage:ConnectionString", _connectionString)];

    public override async Task InitializeAsync()
    {
        _connectionString = await (await PostgresServer.GetAsync()).NewDatabaseAsync();
        await base.InitializeAsync();
        await Host.SubscribeAsync("acme", "plain", $"{Receiver.Url}/plain");
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await (await PostgresServer.GetAsync()).DropAsync(_connectionString);
    }

    [PostgresFact]
    public async Task A_batch_keeps_its_order_in_each_channel_and_is_answered_in_its_own_and_again_with_the_same_events()
    {
        var first = (await ChangeAsync(Batch))["changes"]!.AsArray();
        var again = (await ChangeAsync(Batch))["changes"]!.AsArray();

        await CheckArrivalsAsync();
        var events = (await EventsAsync()).ToDictionary(
            static one => one["id"]!.GetValue<string>(), static one => one["payload"]!["key"]!.GetValue<string>());
        Assert.Equal(
            Enumerable.Range(0, Changes).Select(static number => $"{number}"),
            first.Select(one => events[one!["messageId"]!.GetValue<string>()]));
        Assert.All(first, static one => Assert.False(one!["repeated"]!.GetValue<bool>()));
        Assert.All(again, static one => Assert.True(one!["repeated"]!.GetValue<bool>()));
        Assert.Equal(
            first.Select(static one => one!["messageId"]!.GetValue<string>()),
            again.Select(static one => one!["messageId"]!.GetValue<string>()));
    }

    [PostgresFact]
    public async Task A_batch_with_one_wrong_change_is_not_kept_at_all()
    {
        var detail = await RefusedAsync(Batch.Replace("\"key\": \"57\"", "\"key\": \"\"", StringComparison.Ordinal));

        Assert.Equal(["body", "changes", "57", "key"], detail[0]!["loc"]!.AsArray().Select(static part => part!.GetValue<string>()));
        Assert.Empty(await EventsAsync());
    }

    [PostgresFact]
    public async Task A_batch_that_broke_off_is_asked_for_again_and_nothing_is_kept_twice_or_out_of_order()
    {
        await PostgresServer.ExecuteAsync(_connectionString, """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION SQLSTATE ''53100''; END';
            CREATE TRIGGER full_disk AFTER INSERT ON events FOR EACH ROW WHEN (NEW.sequence > 10) EXECUTE FUNCTION refuse()
            """);
        var (status, text, headers) = await Host.Client.SendAsync(HttpMethod.Post, "app/acme/change", Batch);
        var kept = (await EventsAsync()).Count;
        await PostgresServer.ExecuteAsync(_connectionString, "DROP TRIGGER full_disk ON events");

        var answer = (await ChangeAsync(Batch))["changes"]!.AsArray();

        Assert.Equal(503, (int)status);
        Assert.Contains("Some of the changes may have been kept", text, StringComparison.Ordinal);
        Assert.NotNull(headers.RetryAfter);
        Assert.InRange(kept, 1, Channels * 10);
        Assert.Equal(kept, answer.Count(static one => one!["repeated"]!.GetValue<bool>()));
        await CheckArrivalsAsync();
    }

    /// <summary>Each change has come as one event, and those of a channel in order.</summary>
    private async Task CheckArrivalsAsync()
    {
        await Receiver.WaitAsync("plain", Changes, Patience);
        var numbers = Receiver.At("plain").DistinctBy(static one => one.Id)
            .Select(static one => one.Json["data"]!["number"]!.GetValue<int>()).ToList();
        Assert.Equal(Enumerable.Range(0, Changes), numbers.Order());
        Assert.All(numbers.GroupBy(static number => number % Channels), static channel => Assert.Equal(channel.Order(), channel));
        Assert.Equal(Changes, (await EventsAsync()).Count);
    }
}
