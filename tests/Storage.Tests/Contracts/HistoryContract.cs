using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Endpoints;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Sql;

namespace Fanfare.Contracts;

public abstract class HistoryContract : StoreContract
{
    private static readonly PageRequest Newest = new(100, Descending: true);

    [ContractFact]
    public async Task A_page_of_events_ends_when_it_holds_enough_bytes_in_either_direction_and_loses_none()
    {
        var application = await Store.AddApplicationAsync();
        var ids = new List<string>();
        for (var sequence = 1; sequence <= 5; sequence++)
        {
            var accepted = Store.NewEvent(application, "c", sequence, payload: new byte[SqlPage.MaxBytes / 2]);
            ids.Add(accepted.Id);
            await Store.CommitAsync(await Store.EntryAsync(application, accepted));
        }

        foreach (
            var page in (PageRequest[])[
                new(10), new(10, Descending: true), new(10, ids[4], Backwards: true), new(10, ids[0], Backwards: true, Descending: true)])
        {
            var slice = await Store.Events.ListAsync(application.Id, new EventFilter(), page, default);
            Assert.Equal((2, false), (slice.Rows.Count, slice.Complete));
        }

        var seen = new List<string>();
        for (var next = new PageRequest(10); next is not null;)
        {
            var slice = await Store.Events.ListAsync(application.Id, new EventFilter(), next, default);
            seen.AddRange(slice.Rows.Select(row => row.Id));
            next = slice.Complete ? null : next with { Iterator = seen[^1] };
        }

        Assert.Equal(ids, seen);
        Assert.Equal(
            5,
            (await Store.Events.ListAsync(application.Id, new EventFilter { WithContent = false }, new PageRequest(10), default))
                .Rows.Count);
    }

    [ContractFact]
    public async Task Expunging_a_payload_tells_who_is_still_owed_it()
    {
        var application = await Store.AddApplicationAsync();
        var owed = await Store.AddEndpointAsync(application);
        await Store.AddEndpointAsync(application);
        var accepted = await Store.AddEventAsync(application, "c", 1, owed);

        Assert.Equal([owed.Id], await Store.Events.ExpungePayloadAsync(application.Id, accepted.Id, default));
    }

    [ContractFact]
    public async Task Events_are_found_by_id_and_by_event_id_in_their_application_only()
    {
        var application = await Store.AddApplicationAsync();
        var accepted = Store.NewEvent(application, "c", 1, "mine");
        await Store.CommitAsync(await Store.EntryAsync(application, accepted));

        Assert.Equivalent(accepted, await Store.Events.FindAsync(application.Id, accepted.Id, default));
        Assert.Equivalent(accepted, await Store.Events.FindAsync(application.Id, "mine", default));
        Assert.Null(await Store.Events.FindAsync("app_other", accepted.Id, default));
    }

    [ContractFact]
    public async Task Events_are_narrowed_by_channel_type_tag_and_time()
    {
        var application = await Store.AddApplicationAsync();
        await AddAsync(application, Store.NewEvent(application, "one", 1));
        Clock.Advance(TimeSpan.FromHours(1));
        var noon = Store.Now;
        await AddAsync(
            application, Store.NewEvent(application, "two", 1) with { Channels = ["two", "three"], Tags = ["red"], EventType = "b.type" });

        Assert.Equal(2, await CountAsync(new EventFilter()));
        Assert.Equal(1, await CountAsync(new EventFilter { Channel = "three" }));
        Assert.Equal(1, await CountAsync(new EventFilter { EventTypes = ["b.type"] }));
        Assert.Equal(2, await CountAsync(new EventFilter { EventTypes = ["b.type", "a.type"] }));
        Assert.Equal(1, await CountAsync(new EventFilter { Tag = "red" }));
        Assert.Equal(1, await CountAsync(new EventFilter { Before = noon }));
        Assert.Equal(1, await CountAsync(new EventFilter { After = noon.AddMilliseconds(-1) }));
        Assert.Equal(0, await CountAsync(new EventFilter { Channel = "three", EventTypes = ["a.type"] }));

        async Task<int> CountAsync(EventFilter filter) =>
            (await Store.Events.ListAsync(application.Id, filter, Newest, default)).Rows.Count;
    }

    [ContractFact]
    public async Task What_is_rare_is_found_behind_many_others_at_once_by_its_index_or_page_by_page()
    {
        const int Others = 10_500;
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var rare = Store.NewEvent(application, "c", 1) with { EventType = "rare.type", Channels = ["c", "rare"], Tags = ["rare"] };
        await AddAsync(application, rare);
        var entries = new List<Journals.JournalEntry>();
        for (var sequence = 2; sequence <= Others; sequence++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            entries.Add(
                await Store.EntryAsync(
                    application, Store.NewEvent(application, "c", sequence) with { Channels = ["c"], Tags = ["often"] }, endpoint));
        }

        Assert.All(
            await Store.Journal.CommitAsync(entries, default), static result => Assert.IsType<Journals.JournalResult.Committed>(result));

        foreach (
            var filter in (EventFilter[])[
                new() { Tag = "rare" }, new() { Channel = "rare" }, new() { EventTypes = ["rare.type"] },
                new() { Tag = "rare", Channel = "c", EventTypes = ["rare.type", "b"] }])
        {
            var found = await Store.Events.ListAsync(application.Id, filter, Newest, default);
            Assert.Equal((rare.Id, true), (Assert.Single(found.Rows).Id, found.Complete));
        }

        // Two types have no index in common: a page looks only so far, and tells from where to go on.
        var types = new EventFilter { EventTypes = ["rare.type", "other.type"] };
        var first = await Store.Events.ListAsync(application.Id, types, Newest, default);
        Assert.Empty(first.Rows);
        Assert.False(first.Complete);
        var second = await Store.Events.ListAsync(application.Id, types, Newest with { Iterator = first.Reached }, default);
        Assert.Equal((rare.Id, true), (Assert.Single(second.Rows).Id, second.Complete));
        var back = await Store.Events.ListAsync(
            application.Id, new EventFilter { Tag = "often", Channel = "none" }, Newest with { Iterator = rare.Id, Backwards = true },
            default);
        Assert.Equal((0, false), (back.Rows.Count, back.Complete));
        Assert.True(string.CompareOrdinal(back.Reached, rare.Id) > 0);

        var none = await Store.Attempts.ListEventsAsync(
            application.Id, endpoint.Id, null, new EventFilter { Tag = "none" }, Newest, default);
        Assert.Equal((0, false), (none.Rows.Count, none.Complete));
        var rest = await Store.Attempts.ListEventsAsync(
            application.Id, endpoint.Id, null, new EventFilter { Tag = "none" }, Newest with { Iterator = none.Reached }, default);
        Assert.Equal((0, true), (rest.Rows.Count, rest.Complete));
    }

    [ContractFact]
    public async Task Payloads_are_left_out_when_they_are_not_wanted_and_gone_when_expunged()
    {
        var application = await Store.AddApplicationAsync();
        var accepted = await Store.AddEventAsync(application, "c", 1);

        Assert.Null(
            (await Store.Events.ListAsync(application.Id, new EventFilter { WithContent = false }, Newest, default)).Rows[0].Payload);
        Assert.Equal("{}"u8.ToArray(), (await Store.Events.ListAsync(application.Id, new EventFilter(), Newest, default)).Rows[0].Payload!);

        await Store.Events.ExpungePayloadAsync(application.Id, accepted.Id, default);
        Assert.Null((await Store.Events.FindAsync(application.Id, accepted.Id, default))!.Payload);
    }

    [ContractFact]
    public async Task Attempts_are_listed_by_endpoint_and_by_event_newest_first_and_narrowed()
    {
        var (application, endpoint, first, second) = await TwoOwedAsync();
        var other = await Store.AddEndpointAsync(application);
        var epoch = await Store.ClaimAsync(endpoint);
        var failure = Store.NewAttempt(first, endpoint, epoch, MessageStatus.Fail, Store.Now.AddMinutes(1), 503);
        var success = Store.NewAttempt(first, endpoint, epoch, MessageStatus.Success);
        var nothing = Store.NewAttempt(second, endpoint, epoch, MessageStatus.Fail, Store.Now.AddMinutes(1), 0);
        await Store.Journal.CommitAsync([failure, success, nothing], default);

        Assert.Equal([nothing.Attempt.Id, success.Attempt.Id, failure.Attempt.Id], await IdsAsync(new AttemptFilter()));
        Assert.Equal([success.Attempt.Id], await IdsAsync(new AttemptFilter { Status = MessageStatus.Success }));
        Assert.Equal([failure.Attempt.Id], await IdsAsync(new AttemptFilter { StatusCodeClass = 500 }));
        Assert.Equal([nothing.Attempt.Id], await IdsAsync(new AttemptFilter { StatusCodeClass = 0 }));
        Assert.Equal([nothing.Attempt.Id], await IdsAsync(new AttemptFilter { Event = new EventFilter { Channel = "two" } }));
        Assert.Empty(await IdsAsync(new AttemptFilter { Event = new EventFilter { EventTypes = ["none"] } }));
        Assert.Equal(2, (await Store.Attempts.ListByMessageAsync(first.Id, new AttemptFilter(), Newest, default)).Rows.Count);
        Assert.Empty(
            (await Store.Attempts.ListByMessageAsync(first.Id, new AttemptFilter { EndpointId = other.Id }, Newest, default)).Rows);

        await Store.Attempts.ExpungeResponseAsync(first.Id, failure.Attempt.Id, default);
        Assert.Equal("", (await Store.Attempts.FindAsync(first.Id, failure.Attempt.Id, default))!.Response);
        Assert.Null(await Store.Attempts.FindAsync(second.Id, failure.Attempt.Id, default));

        async Task<IEnumerable<string>> IdsAsync(AttemptFilter filter) =>
            (await Store.Attempts.ListByEndpointAsync(endpoint.Id, filter, Newest, default)).Rows.Select(attempt => attempt.Id);
    }

    [ContractFact]
    public async Task An_event_stands_at_an_endpoint_as_pending_while_owed_and_then_as_its_last_attempt()
    {
        var (application, endpoint, first, second) = await TwoOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var dueAt = Store.Now.AddMinutes(1);
        await Store.Journal.CommitAsync(
            [
                Store.NewAttempt(first, endpoint, epoch, MessageStatus.Fail, dueAt, 500),
                Store.NewAttempt(first, endpoint, epoch, MessageStatus.Success),
                Store.NewAttempt(second, endpoint, epoch, MessageStatus.Fail, dueAt, 500),
            ],
            default);

        var standings = await Store.Attempts.ListEventsAsync(application.Id, endpoint.Id, null, new EventFilter(), Newest, default);
        Assert.Equal(
            [(second.Id, MessageStatus.Pending, dueAt), (first.Id, MessageStatus.Success, null)],
            standings.Rows.Select(one => (one.Event.Id, one.Status, one.NextAttempt)));
        var succeeded = await Store.Attempts.ListEventsAsync(
            application.Id, endpoint.Id, MessageStatus.Success, new EventFilter(), Newest, default);
        Assert.Equal(first.Id, Assert.Single(succeeded.Rows).Event.Id);
        var paged = await Store.Attempts.ListEventsAsync(
            application.Id, endpoint.Id, null, new EventFilter(), new PageRequest(1, second.Id, Descending: true), default);
        Assert.Equal(first.Id, Assert.Single(paged.Rows).Event.Id);

        var at = Assert.Single(await Store.Attempts.ListEndpointsAsync(second, new PageRequest(10), default));
        Assert.Equal((endpoint.Id, MessageStatus.Pending, dueAt), (at.Endpoint.Id, at.Status, at.NextAttempt));
    }

    [ContractFact]
    public async Task Deliveries_are_counted_by_how_they_ended_in_a_time_and_by_what_is_owed_now()
    {
        var (_, endpoint, first, second) = await TwoOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var since = Store.Now;
        await Store.CommitAsync(Store.NewAttempt(first, endpoint, epoch, MessageStatus.Fail, Store.Now.AddMinutes(1)));
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Store.CommitAsync(Store.NewAttempt(first, endpoint, epoch, MessageStatus.Fail));

        Assert.Equal(
            new DeliveryCounts(0, 1, 0, 1, 0), await Store.Attempts.CountAsync(endpoint.Id, since, Store.Now.AddSeconds(1), default));
        Assert.Equal(new DeliveryCounts(0, 1, 0, 0, 0), await Store.Attempts.CountAsync(endpoint.Id, since, since.AddSeconds(1), default));

        await Store.CommitAsync(Store.NewAttempt(second, endpoint, epoch, MessageStatus.Success));
        Assert.Equal(
            new DeliveryCounts(1, 0, 0, 1, 0), await Store.Attempts.CountAsync(endpoint.Id, since, Store.Now.AddSeconds(1), default));
    }

    [ContractFact]
    public async Task Counts_are_of_one_moment_while_deliveries_end()
    {
        const int Events = 200;
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var accepted = new List<AcceptedEvent>();
        for (var number = 1; number <= Events; number++)
        {
            accepted.Add(await Store.AddEventAsync(application, "c", number, endpoint));
        }

        var epoch = await Store.ClaimAsync(endpoint);
        var settling = Task.Run(async () =>
        {
            foreach (var one in accepted)
            {
                await Store.CommitAsync(Store.NewAttempt(one, endpoint, epoch, MessageStatus.Success));
            }
        });
        DeliveryCounts counts;
        do
        {
            counts = await Store.Attempts.CountAsync(endpoint.Id, Store.Now.AddHours(-1), Store.Now.AddHours(1), default);
            Assert.Equal(Events, counts.Success + counts.Pending);
        }
        while (counts.Pending > 0 && !settling.IsFaulted);

        await settling;
    }

    private async Task AddAsync(Application application, AcceptedEvent accepted) =>
        Assert.IsType<Journals.JournalResult.Committed>(await Store.CommitAsync(await Store.EntryAsync(application, accepted)));

    private async Task<(Application Application, Endpoint Endpoint, AcceptedEvent First, AcceptedEvent Second)> TwoOwedAsync()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        return (
            application, endpoint, await Store.AddEventAsync(application, "one", 1, endpoint),
            await Store.AddEventAsync(application, "two", 1, endpoint));
    }
}
