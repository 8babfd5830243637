using System.Diagnostics;
using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;

namespace Fanfare.Bench.Store;

/// <summary>How long each list and each question of the sweeper takes on a seeded database.</summary>
internal static class Reads
{
    private const int Rounds = 41;
    private static readonly PageRequest Newest = new(50, Descending: true);

    public static async Task RunAsync(string connectionString)
    {
        using var store = OpenStore.On(connectionString, TimeProvider.System);
        await store.PrepareAsync();
        var (events, attempts, deliveries) = (store.Get<EventStore>(), store.Get<AttemptStore>(), store.Get<DeliveryStore>());
        var now = TimeProvider.System.GetUtcNow();
        var (application, endpoint) = (Seed.ApplicationId(3), Seed.EndpointId(3));
        var middle = (await events.ListAsync(application, new EventFilter { Before = now.AddDays(-30) }, Newest, default)).Rows[^1];
        var owed = (await deliveries.ReadDueLanesAsync(endpoint, "", now, 50, default)).Lanes;
        (string Name, Func<Task> Read)[] reads =
        [
            ("events, newest", () => events.ListAsync(application, new EventFilter(), Newest, default)),
            ("events, a page of the middle",
                () => events.ListAsync(application, new EventFilter(), Newest with { Iterator = middle.Id }, default)),
            ("events, a page backwards",
                () => events.ListAsync(application, new EventFilter(), Newest with { Iterator = middle.Id, Backwards = true }, default)),
            ("events, by type and time",
                () =>
                    events.ListAsync(application, new EventFilter { EventTypes = ["type.3"], Before = now.AddDays(-20) }, Newest, default)),
            ("events, by channel", () => events.ListAsync(application, new EventFilter { Channel = "channel-7" }, Newest, default)),
            ("events, by a rare type",
                () => events.ListAsync(application, new EventFilter { EventTypes = [Seed.RareType] }, Newest, default)),
            ("events, by what is not there", () => events.ListAsync(application, new EventFilter { Tag = "none" }, Newest, default)),
            ("events, by two types not there",
                () => events.ListAsync(application, new EventFilter { EventTypes = ["none", "neither"] }, Newest, default)),
            ("event, by id", () => events.FindAsync(application, middle.Id, default)),
            ("attempts of an endpoint", () => attempts.ListByEndpointAsync(endpoint, new AttemptFilter(), Newest, default)),
            ("attempts of an endpoint, failed",
                () => attempts.ListByEndpointAsync(endpoint, new AttemptFilter { Status = MessageStatus.Fail }, Newest, default)),
            ("attempts of an endpoint, by no "
                + "code", () => attempts.ListByEndpointAsync(endpoint, new AttemptFilter { StatusCodeClass = 0 }, Newest, default)),
            ("attempts of an event", () => attempts.ListByMessageAsync(middle.Id, new AttemptFilter(), Newest, default)),
            ("events of an endpoint", () => attempts.ListEventsAsync(application, endpoint, null, new EventFilter(), Newest, default)),
            ("events of an endpoint, pending",
                () => attempts.ListEventsAsync(application, endpoint, MessageStatus.Pending, new EventFilter(), Newest, default)),
            ("endpoints of an event", () => attempts.ListEndpointsAsync(middle, new PageRequest(50), default)),
            ("statistics of an endpoint", () => attempts.CountAsync(endpoint, now.AddDays(-28), now, default)),
            ("endpoints of an application", () => store.Get<EndpointStore>().ListAsync(application, new PageRequest(50), default)),
            ("applications", () => store.Get<ApplicationStore>().ListAsync(Seed.Organization, new PageRequest(50), default)),
            ("subscriptions of an application", () => store.Get<ApplicationStore>().ReadSubscriptionsAsync(application, default)),
            ("sweeper: who is to be woken", () => deliveries.ReadDueWakesAsync(now, null, 500, default)),
            ("sweeper: an endpoint's due lanes", () => deliveries.ReadDueLanesAsync(endpoint, "", now, 50, default)),
            ("sweeper: a lane's deliveries",
                () => deliveries.ReadOwedAsync(endpoint, owed.IsEmpty ? "" : owed[0], 0, 256, 1 << 20, default)),
            ("all that is owed, for the metrics", () => deliveries.CountOwedAsync(default)),
        ];
        Console.WriteLine($"{"",-36} {"median ms",10} {"worst ms",10}");
        foreach (var (name, read) in reads)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                var watch = Stopwatch.StartNew();
                await read();
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.RemoveAt(0);
            times.Sort();
            Console.WriteLine($"{name,-36} {times[times.Count / 2],10:F2} {times[^1],10:F2}");
        }
    }
}
