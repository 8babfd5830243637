using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Fanfare.Applications;
using Fanfare.Bench.Store;
using Fanfare.Contracts;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Journals;
using Fanfare.Paging;
using Fanfare.Retention;

namespace Fanfare.Postgres;

/// <summary>
/// Every list, every question of the sweeper and every write of the journal costs what its answer costs, however much lies in the store:
/// the server itself explains what it did.
/// </summary>
public sealed partial class PlanTests
{
    private const int Events = 20_000;
    private const int Attempts = 60_000;
    private const int Endpoints = 20;

    /// <summary>Rows that may be touched for a page of fifty: some per row and some per partition, far less than there are.</summary>
    private const double MostRows = 1_000;

    private const string Explain =
        "-c enable_seqscan=off -c jit=off -c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 -c "
            + "auto_explain.log_format=json -c auto_explain.log_analyze=on -c auto_explain.log_timing=off";

    private static readonly PageRequest Newest = new(50, Descending: true);

    [PostgresFact]
    public async Task Every_list_and_the_sweeper_find_their_rows_by_an_index_and_touch_few_others()
    {
        await using var server = await PostgresServer.StartPrivateAsync();
        var connectionString = await server.NewDatabaseAsync();
        await new Seed(connectionString, Events, Attempts, Endpoints).RunAsync();
        using var store = OpenStore.On($"{connectionString};Options='{Explain}'", TimeProvider.System);
        await store.PrepareAsync();
        var (events, attempts, deliveries) = (store.Get<EventStore>(), store.Get<AttemptStore>(), store.Get<DeliveryStore>());
        var (application, endpoint, now) = (Seed.ApplicationId(0), Seed.EndpointId(0), TimeProvider.System.GetUtcNow());
        var middle = (await events.ListAsync(application, new EventFilter { Before = now.AddDays(-30) }, Newest, default)).Rows[^1];
        var lane = (await deliveries.ReadDueLanesAsync(endpoint, "", now, 1, default)).Lanes.Single();
        var faults = new List<string>();

        async Task Check(string name, Func<Task> read)
        {
            var before = new FileInfo(server.LogPath).Length;
            await read();
            var plans = Plans(server.LogPath, before);
            Assert.NotEmpty(plans);
            faults.AddRange(plans.SelectMany(FaultsOf).Select(fault => $"{name}: {fault}"));
        }

        foreach (
            var page in (PageRequest[])[
                Newest, new(50), Newest with { Iterator = middle.Id }, new(50, middle.Id), new(50, middle.Id, Backwards: true)])
        {
            await Check($"events {page}", () => events.ListAsync(application, new EventFilter(), page, default));
            await Check(
                $"events of an endpoint {page}",
                () =>
                    page.Descending ? attempts.ListEventsAsync(application, endpoint, null, new EventFilter(), page, default)
                        : events.FindAsync(application, middle.Id, default));
        }

        await Check(
            "events between times",
            () => events.ListAsync(application, new EventFilter { After = now.AddDays(-40), Before = now.AddDays(-20) }, Newest, default));
        await Check("events of a type", () => events.ListAsync(application, new EventFilter { EventTypes = ["type.3"] }, Newest, default));
        await Check(
            "events of a rare type",
            () => events.ListAsync(application, new EventFilter { EventTypes = [Seed.RareType] }, Newest, default));
        await Check(
            "events of a type that is not there",
            () => events.ListAsync(application, new EventFilter { EventTypes = ["none"] }, Newest, default));
        await Check(
            "events of a channel",
            () => events.ListAsync(application, new EventFilter { Channel = "channel-7" }, Newest with { Iterator = middle.Id }, default));
        await Check(
            "events of a channel that is not there",
            () => events.ListAsync(application, new EventFilter { Channel = "none" }, Newest, default));
        await Check(
            "events of a tag that is not there", () => events.ListAsync(application, new EventFilter { Tag = "none" }, new(50), default));
        await Check("an event", () => events.FindAsync(application, middle.Id, default));
        await Check("attempts of an endpoint", () => attempts.ListByEndpointAsync(endpoint, new AttemptFilter(), Newest, default));
        await Check(
            "attempts of an endpoint that succeeded",
            () => attempts.ListByEndpointAsync(endpoint, new AttemptFilter { Status = MessageStatus.Success }, Newest, default));
        await Check("attempts of an event", () => attempts.ListByMessageAsync(middle.Id, new AttemptFilter(), Newest, default));
        await Check(
            "pending events of an endpoint",
            () => attempts.ListEventsAsync(application, endpoint, MessageStatus.Pending, new EventFilter(), Newest, default));
        await Check("endpoints of an event", () => attempts.ListEndpointsAsync(middle, new PageRequest(50), default));
        await Check("endpoints", () => store.Get<EndpointStore>().ListAsync(application, new PageRequest(50), default));
        await Check("applications", () => store.Get<ApplicationStore>().ListAsync(Seed.Organization, new PageRequest(50), default));
        await Check("who is to be woken", () => deliveries.ReadDueWakesAsync(now, null, 500, default));
        await Check("due lanes", () => deliveries.ReadDueLanesAsync(endpoint, "", now, 50, default));
        await Check("a lane's deliveries", () => deliveries.ReadOwedAsync(endpoint, lane, 0, 256, 1 << 20, default));
        await Check("payloads to forget", () => store.Get<IRetentionStore>().PurgePayloadsAsync(now.AddDays(-1), 50, default));

        Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));
    }

    [PostgresFact]
    public async Task What_the_journal_has_planned_on_an_empty_store_still_finds_its_rows_when_the_store_is_full()
    {
        await using var server = await PostgresServer.StartPrivateAsync();
        var connectionString = await server.NewDatabaseAsync();
        using var store = PostgresStore.Open(
            TimeProvider.System, new StorageOptions
            {
                Store = StorageOptions.Postgres,
                ConnectionString = $"{connectionString};Options='{Explain}'",
            }, static () => { });
        var application = await store.AddApplicationAsync();
        var endpoint = await store.AddEndpointAsync(application);
        await PostgresServer.ExecuteAsync(connectionString, "VACUUM ANALYZE");
        var epoch = await store.ClaimAsync(endpoint);
        await DeliverAsync(store, application, endpoint, epoch, first: 1);

        await PostgresServer.ExecuteAsync(connectionString, $"""
            INSERT INTO channels SELECT '{application.Id}', 'other-' || n, 1, 0 FROM generate_series(1, {Events}) n;
            INSERT INTO event_ids SELECT '{application.Id}', 'other-' || n, 'msg_' || n FROM generate_series(1, {Events}) n;
            INSERT INTO endpoint_owners SELECT 'ep_' || n FROM generate_series(1, {Events}) n;
            INSERT INTO deliveries SELECT '{endpoint.Id}', 'other-' || n, 1, '{application.Id}', 'msg_' || n, 0, 0, 0, 0 FROM
                generate_series(1, {Events}) n
            """);
        var before = new FileInfo(server.LogPath).Length;
        await DeliverAsync(store, application, endpoint, epoch, first: 2);

        var plans = Plans(server.LogPath, before);
        Assert.Contains(plans, static plan => ((string)plan["Query Text"]!).Contains("INSERT INTO attempts", StringComparison.Ordinal));
        Assert.Empty(plans.SelectMany(FaultsOf).Except(["reads the whole of store_owner"]));
    }

    /// <summary>All that the journal writes for an event in a channel, from its place to its second attempt.</summary>
    private static async Task DeliverAsync(StoreUnderTest store, Application application, Endpoint endpoint, long epoch, long first)
    {
        var accepted = store.NewEvent(application, "c", first, eventId: $"event-{first}");
        JournalEntry[] entries =
        [
            await store.EntryAsync(application, accepted, endpoint),
            store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, nextDueAt: store.Now.AddSeconds(5), statusCode: 500),
            store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Success),
            new HealthSetting(endpoint.Id, epoch, new EndpointHealth()),
            new WakeSetting(endpoint.Id, store.Now),
            new WakeSetting(endpoint.Id, null),
        ];
        foreach (var entry in entries)
        {
            Assert.IsType<JournalResult.Committed>(await store.CommitAsync(entry));
        }
    }

    /// <summary>What is wrong with a plan and with what was done by it.</summary>
    private static IEnumerable<string> FaultsOf(JsonNode plan)
    {
        var nodes = NodesOf(plan["Plan"]!).ToList();
        foreach (var scan in nodes.Where(static node => (string?)node["Node Type"] == "Seq Scan"))
        {
            yield return $"reads the whole of {scan["Relation Name"]}";
        }

        var touched = nodes.Where(static node => node["Relation Name"] is not null)
            .Sum(
                static node =>
                    ((double)node["Actual Rows"]! + ((double?)node["Rows Removed by Filter"] ?? 0) + ((double?)node["Rows Removed by Index Recheck"] ?? 0)) * (double)node["Actual Loops"]!);
        if (touched > MostRows)
        {
            yield return $"touches {touched} rows: {plan["Query Text"]}";
        }
    }

    private static IEnumerable<JsonNode> NodesOf(JsonNode node) =>
        (node["Plans"]?.AsArray() ?? []).SelectMany(static child => NodesOf(child!)).Prepend(node);

    private static List<JsonNode> Plans(string path, long from)
    {
        using var log = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(from, SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return [.. Plan().Matches(reader.ReadToEnd()).Select(static match => JsonNode.Parse(match.Groups["json"].Value)!)];
    }

    [GeneratedRegex(@"plan:\n(?<json>\t\{.*?\n\t\})", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Plan();
}
