using System.Text.Json.Nodes;
using Fanfare.Postgres;
using Fanfare.Processes;

namespace Fanfare.Acceptance.Changes;

public sealed class SourceMappingTests
{
    [PostgresFact]
    public async Task Rows_become_the_events_that_the_same_changes_posted_would_be()
    {
        var database = await NewAsync(
            "CREATE TABLE message (id int PRIMARY KEY, room text, kind text, author text, secret text); ALTER TABLE message REPLICA "
                + "IDENTITY FULL");
        await using var fanfare = await StartAsync(
            database, "Tables:0:Table=public.message", "Tables:0:Model=Message", "Tables:0:Channel=room-{room}", "Tables:0:ChatType=kind",
            "Tables:0:Attributes:author=by {author}", "Tables:0:Without:0=secret");
        using var client = fanfare.NewClient();
        await client.PostAsync("app", """{"name": "posted", "uid": "posted"}""");

        await database.ExecuteAsync("INSERT INTO message VALUES (1, 'a', 'live', 'ann', 'hush')");
        await database.ExecuteAsync("UPDATE message SET author = NULL, kind = NULL WHERE id = 1");
        await database.ExecuteAsync("UPDATE message SET id = 2 WHERE id = 1");
        await SourceDatabase.UntilEventsAsync(client, 4);
        await database.ExecuteAsync("UPDATE message SET room = 'a b/c' WHERE id = 2");
        await database.ExecuteAsync("DELETE FROM message");
        await SourceDatabase.UntilEventsAsync(client, 6);
        await database.ExecuteAsync("TRUNCATE message");
        var events = await SourceDatabase.UntilEventsAsync(client, 7);

        Assert.Equal(
            ["change.message.created", "change.message.changed", "change.message.deleted", "change.message.created",
                "change.message.changed", "change.message.deleted", "change.message.truncated"],
            events.Select(static one => one["eventType"]!.GetValue<string>()));
        Assert.Equal(["1", "1", "1", "2", "2", "2", null], events.Select(static one => one["payload"]!["key"]?.GetValue<string>()));
        Assert.Equal(
            ["room-a", "room-a", "room-a", "room-a"], events.Take(4).Select(static one => one["payload"]!["channel"]!.GetValue<string>()));
        var odd = events[4]["payload"]!["channel"]!.GetValue<string>();
        Assert.Equal(
            (true, odd),
            (odd.StartsWith("room-a", StringComparison.Ordinal) && odd != "room-a", events[5]["payload"]!["channel"]!.GetValue<string>()));
        Assert.Equal(
            """{"model":"Message","operation":"saved","created":true,"key":"1","channel":"room-a","chatType":"live","attributes":{"author":"by ann"},"data":{"id":1,"room":"a","kind":"live","author":"ann"}}""",
            Told(events[0]));
        Assert.Equal(
            """{"model":"Message","operation":"saved","created":false,"key":"1","channel":"room-a","attributes":{},"data":{"id":1,"room":"a","kind":null,"author":null}}""",
            Told(events[1]));
        Assert.Equal("""{"model":"Message","operation":"truncated","channel":"Message","attributes":{},"data":{}}""", Told(events[6]));
        foreach (var one in events.Take(6))
        {
            var answer = await client.PostAsync("app/posted/change", one["payload"]!.ToJsonString());
            var posted = await client.GetAsync($"app/posted/msg/{answer["changes"]![0]!["messageId"]}");
            foreach (var member in (string[])["eventType", "eventId", "channels", "payload"])
            {
                Assert.Equal(one[member]!.ToJsonString(), posted[member]!.ToJsonString());
            }
        }
    }

    [PostgresFact]
    public async Task Values_of_every_type_are_told_as_JSON()
    {
        var database = await NewAsync(
            """
            CREATE DOMAIN amount AS numeric(30, 10); CREATE TYPE mood AS ENUM ('glad');
            CREATE TABLE item (id uuid PRIMARY KEY, n numeric, big int8, f float8, nan float8, d amount, b bytea, j jsonb, jj json, xs
                int[], ts text[][], at timestamptz, local timestamp, day date, yes bool, nothing text, m mood, said text, odd json, made
                int GENERATED ALWAYS AS (1) STORED);
            """);
        await using var fanfare = await StartAsync(database, "Tables:0:Table=item");
        using var client = fanfare.NewClient();

        await database.ExecuteAsync(
            """
            INSERT INTO item VALUES ('0b8f5f0e-52a4-4a53-9d3a-5d2a7f5b0001', 12345678901234567890.123456789, 9223372036854775807, 0.1,
                'NaN', 1.5, '\x00ff10', '{"b": [1, null, "é"]}', '{"z":1, "a": 2}',
                '{1,NULL,-3}', '{{"a,b","c\"d\\e"},{"}{",NULL}}', '2026-01-02 03:04:05.678+02', '2026-01-02 03:04:05', '2026-01-02', true,
             NULL, 'glad', E'it''s "so"\n\t\\ 🎺', '{"\ud800": 1}');
            """);
        var change = (await SourceDatabase.UntilEventsAsync(client, 1))[0];

        var data = JsonNode.Parse(
            """
            {"id": "0b8f5f0e-52a4-4a53-9d3a-5d2a7f5b0001", "n": 12345678901234567890.123456789, "big": 9223372036854775807, "f": 0.1, "nan": "NaN", "d": 1.5000000000, "b": "AP8Q", "j": {"b": [1, null, "é"]}, "jj": {"z": 1, "a": 2},
             "xs": [1, null, -3], "ts": [["a,b", "c\"d\\e"], ["}{", null]], "at": "2026-01-02T01:04:05.678Z", "local": "2026-01-02T03:04:05", "day": "2026-01-02", "yes": true, "nothing": null, "m": "glad", "said": "it's \"so\"\n\t\\ 🎺", "odd": "{\"\\ud800\": 1}"}
            """)!;
        Assert.Equal(data.ToJsonString(), change["payload"]!["data"]!.ToJsonString());
        var ownChannel = await client.PostAsync(
            "app/chat/change", $$"""{"model": "item", "operation": "saved", "key": "{{change["payload"]!["key"]}}"}""");
        Assert.Equal(
            (await client.GetAsync($"app/chat/msg/{ownChannel["changes"]![0]!["messageId"]}"))["channels"]!.ToJsonString(),
            change["channels"]!.ToJsonString());
    }

    [PostgresFact]
    public async Task A_large_value_that_an_update_leaves_alone_is_named_and_is_there_when_the_table_tells_all()
    {
        var database = await NewAsync(
            "CREATE TABLE page (id int PRIMARY KEY, n int, body text); ALTER TABLE page ALTER body SET STORAGE EXTERNAL");
        await using var fanfare = await StartAsync(database, "Tables:0:Table=page");
        using var client = fanfare.NewClient();

        await database.ExecuteAsync("INSERT INTO page VALUES (1, 1, repeat('x', 10000))");
        await database.ExecuteAsync("UPDATE page SET n = 2");
        await database.ExecuteAsync("ALTER TABLE page REPLICA IDENTITY FULL; UPDATE page SET n = 3");
        var payloads = (await SourceDatabase.UntilEventsAsync(client, 3)).ConvertAll(static one => one["payload"]!);

        Assert.Equal("""{"id":1,"n":2}""", payloads[1]["data"]!.ToJsonString());
        Assert.Equal(
            ["{}", """{"dataUnchanged":"body"}""", "{}"], payloads.Select(static payload => payload["attributes"]!.ToJsonString()));
        Assert.Equal(
            [10_000, 10_000],
            ((JsonNode[])[payloads[0], payloads[2]]).Select(static payload => payload["data"]!["body"]!.GetValue<string>().Length));
    }

    [PostgresFact]
    public async Task What_was_rolled_back_is_not_told_nor_are_other_tables()
    {
        var database = await NewAsync("CREATE TABLE message (id int PRIMARY KEY); CREATE TABLE other (id int PRIMARY KEY)");
        await using var fanfare = await StartAsync(database, "Tables:0:Table=message", "Tables:0:Channel='all'");
        using var client = fanfare.NewClient();

        await database.ExecuteAsync("BEGIN; INSERT INTO message VALUES (1); ROLLBACK");
        await database.ExecuteAsync(
            "BEGIN; INSERT INTO message VALUES (2); SAVEPOINT s; INSERT INTO message VALUES (3); ROLLBACK TO s; INSERT INTO other "
                + "VALUES (4); INSERT INTO message VALUES (5); COMMIT");
        var events = await SourceDatabase.UntilEventsAsync(client, 2);

        Assert.Equal(["2", "5"], events.Select(static one => one["payload"]!["key"]!.GetValue<string>()));
        Assert.All(events, static one => Assert.Equal("all", one["channels"]![0]!.GetValue<string>()));
    }

    [PostgresFact]
    public async Task Rows_of_partitions_are_told_as_rows_of_their_table()
    {
        var database = await NewAsync(
            """
            CREATE TABLE reading (place text, id int, n int, PRIMARY KEY (place, id)) PARTITION BY LIST (place);
            CREATE TABLE reading_a PARTITION OF reading FOR VALUES IN ('a');
            """);
        await using var fanfare = await StartAsync(database, "Tables:0:Table=reading", "Tables:0:Channel=place");
        using var client = fanfare.NewClient();

        await database.ExecuteAsync("INSERT INTO reading VALUES ('a', 1, 1)");
        await database.ExecuteAsync(
            "CREATE TABLE reading_b PARTITION OF reading FOR VALUES IN ('b'); INSERT INTO reading VALUES ('b', 1, 1); DELETE FROM "
                + "reading WHERE place = 'a'");
        var events = await SourceDatabase.UntilEventsAsync(client, 3);

        Assert.Equal(
            ["change.reading.created a a,1", "change.reading.created b b,1", "change.reading.deleted a a,1"],
            events.Select(static one => $"{one["eventType"]} {one["channels"]![0]} {one["payload"]!["key"]}").Order(
                StringComparer.Ordinal));
    }

    private static async Task<SourceDatabase> NewAsync(string sql) => await SourceDatabase.NewAsync(await PostgresServer.GetAsync(), sql);

    private static async Task<FanfareProcess> StartAsync(SourceDatabase database, params string[] settings)
    {
        var fanfare = await FanfareProcess.StartAsync(database.Options(0, settings));
        await SourceDatabase.UntilAsync(fanfare, "s0", "reading");
        return fanfare;
    }

    /// <summary>A payload without the change's id.</summary>
    private static string Told(JsonNode one)
    {
        var payload = one["payload"]!.DeepClone();
        payload.AsObject().Remove("id");
        return payload.ToJsonString();
    }
}
