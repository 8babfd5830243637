using System.Collections.Immutable;
using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Operations;
using Fanfare.Paging;
using Fanfare.Replays;
using Fanfare.Retention;

namespace Fanfare.Contracts;

public abstract partial class ReliabilityContract
{
    [ContractFact]
    public async Task A_resend_stands_beside_what_is_owed_and_its_end_leaves_that_alone()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var accepted = await Store.AddEventAsync(application, "c", 1, endpoint);
        var epoch = await Store.ClaimAsync(endpoint);
        var lane = LaneName.OfOne("by-hand");

        await Store.Get<BackgroundTaskStore>().ResendAsync(endpoint, accepted, lane, Store.Now, null, default);

        var page = await Store.Deliveries.ReadOwedAsync(endpoint.Id, lane, 0, 10, int.MaxValue, default);
        Assert.Equal(AttemptTrigger.Manual, Assert.Single(page.Deliveries).Trigger);
        await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail) with { Lane = lane });
        Assert.Empty((await Store.Deliveries.ReadOwedAsync(endpoint.Id, lane, 0, 10, int.MaxValue, default)).Deliveries);
        Assert.Equal(0, Assert.Single(await Store.OwedAsync(endpoint, "c")).AttemptsMade);
    }

    [ContractFact]
    public async Task A_step_of_a_task_happens_once_whoever_makes_it()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var accepted = await Store.AddEventAsync(application, "c", 1);
        var tasks = Store.Get<BackgroundTaskStore>();
        var task = NewTask(endpoint, BackgroundTaskTypes.ReplayMissing);
        await tasks.InsertAsync(task, null, default);

        var candidate = Assert.Single(await tasks.ReadCandidatesAsync(task, 10, default));
        Assert.Equal((accepted.Id, true, null), (candidate.Event.Id, candidate.HasPayload, candidate.Status));
        var after = task with { Position = accepted.Id, Seen = 1, Done = 1 };
        ImmutableArray<Replay> replays = [new Replay(candidate.Event, LaneName.OfReplay(task.Id, "c"), null)];

        Assert.True(await tasks.AdvanceAsync(task, after, replays, default));
        Assert.False(await tasks.AdvanceAsync(task, after, replays, default));

        Assert.Equal(
            (accepted.Id, 1, 1),
            ((await tasks.FindAsync(task.Id, default))!.Position, (int)(await tasks.FindAsync(task.Id, default))!.Seen,
                (int)(await tasks.FindAsync(task.Id, default))!.Done));
        Assert.Single(
            (await Store.Deliveries.ReadOwedAsync(endpoint.Id, LaneName.OfReplay(task.Id, "c"), 0, 10, int.MaxValue, default)).Deliveries);
        Assert.Equal([endpoint.Id], (await Store.Deliveries.ReadDueWakesAsync(Store.Now, null, 10, default)).Select(due => due.EndpointId));
        Assert.Empty(await tasks.ReadCandidatesAsync(after, 10, default));
    }

    [ContractFact]
    public async Task Cancelling_takes_what_the_filter_lets_pass_and_notes_it_step_by_step()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await Store.AddEventAsync(application, "c", sequence, endpoint);
        }

        await Store.AddEventAsync(application, "d", 1, endpoint);
        var tasks = Store.Get<BackgroundTaskStore>();
        var task = NewTask(endpoint, BackgroundTaskTypes.Cancel) with { Input = new TaskInput { Channel = "c" } };
        await tasks.InsertAsync(task, null, default);

        var first = (await tasks.CancelAsync(task, 2, Store.Now, default))!;
        Assert.Null(await tasks.CancelAsync(task, 2, Store.Now, default));
        var last = (await tasks.CancelAsync(first, 2, Store.Now, default))!;

        Assert.Equal((2L, BackgroundTask.Running, 3L, BackgroundTask.Finished), (first.Done, first.Status, last.Done, last.Status));
        Assert.Empty(await Store.OwedAsync(endpoint, "c"));
        Assert.Single(await Store.OwedAsync(endpoint, "d"));
        Assert.Equal(3, (await Store.Attempts.CountAsync(endpoint.Id, Store.Now.AddHours(-1), Store.Now.AddHours(1), default)).Canceled);
    }

    [ContractFact]
    public async Task What_is_accepted_after_a_cancellation_is_not_cancelled_by_it()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var task = NewTask(endpoint, BackgroundTaskTypes.Cancel);
        await Store.Get<BackgroundTaskStore>().InsertAsync(task, null, default);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await Store.AddEventAsync(application, "c", 1, endpoint);

        await Store.Get<BackgroundTaskStore>().CancelAsync(task, 10, Store.Now, default);

        Assert.Single(await Store.OwedAsync(endpoint, "c"));
    }

    [ContractFact]
    public async Task A_task_that_has_not_moved_for_a_while_is_found()
    {
        var endpoint = await Store.AddEndpointAsync(await Store.AddApplicationAsync());
        var tasks = Store.Get<BackgroundTaskStore>();
        var task = NewTask(endpoint, BackgroundTaskTypes.Recover);
        await tasks.InsertAsync(task, null, default);

        Assert.Empty(await tasks.ReadStalledAsync(Store.Now.AddSeconds(-1), 10, default));
        Assert.Equal([task.Id], await tasks.ReadStalledAsync(Store.Now, 10, default));
        await tasks.AdvanceAsync(task, task with { Status = BackgroundTask.Finished }, [], default);
        Assert.Empty(await tasks.ReadStalledAsync(Store.Now, 10, default));
        Assert.Single(
            await tasks.ListAsync(
                StoreUnderTest.Organization, BackgroundTask.Finished, BackgroundTaskTypes.Recover, new PageRequest(10), default));
    }

    [ContractFact]
    public async Task An_operational_event_is_written_only_where_somebody_may_hear_it()
    {
        await AddOrganizationAsync();
        var application = await Store.AddApplicationAsync();
        var news = new OperationalEvent("op_1", application.Id, OperationalEvents.EndpointCreated, "{}");
        var operations = Store.Get<OperationalEventStore>();
        await Store.Endpoints.InsertAsync(Store.NewEndpoint(application), "whsec_x", null, news, default);
        Assert.Empty(await operations.ReadAsync(10, default));

        var own = (await Store.Organizations.OperationalApplicationAsync(StoreUnderTest.Organization, Store.NewApplication(), default))!;
        await Store.Endpoints.InsertAsync(Store.NewEndpoint(application), "whsec_x", null, news, default);

        var pending = Assert.Single(await operations.ReadAsync(10, default));
        Assert.Equal(("op_1", own.Id, application.Id, "{}"), (pending.Id, pending.ApplicationId, pending.Channel, pending.Payload));
        await operations.DeleteAsync("op_1", default);
        Assert.Empty(await operations.ReadAsync(10, default));
        Assert.Equal(
            own.Id,
            (await Store.Organizations.OperationalApplicationAsync(StoreUnderTest.Organization, Store.NewApplication(), default))!.Id);
    }

    [ContractFact]
    public async Task A_payload_is_forgotten_when_its_time_is_over_and_the_event_stays()
    {
        var application = await Store.AddApplicationAsync();
        var accepted = await Store.AddEventAsync(application, "c", 1);
        var retention = Store.Get<IRetentionStore>();

        Assert.Equal(0, await retention.PurgePayloadsAsync(accepted.PayloadExpiresAt.AddMilliseconds(-1), 10, default));
        Assert.Equal(1, await retention.PurgePayloadsAsync(accepted.PayloadExpiresAt, 10, default));
        Assert.Equal(0, await retention.PurgePayloadsAsync(accepted.PayloadExpiresAt, 10, default));
        Assert.Null((await Store.Events.FindAsync(application.Id, accepted.Id, default))!.Payload);
    }

    [ContractFact]
    public async Task Attempts_are_forgotten_by_age()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var epoch = await Store.ClaimAsync(endpoint);
        var retention = Store.Get<IRetentionStore>();
        for (var sequence = 1; sequence <= 3; sequence++)
        {
            await Store.CommitAsync(
                Store.NewAttempt(await Store.AddEventAsync(application, "c", sequence, endpoint), endpoint, epoch, MessageStatus.Success));
            Clock.Advance(TimeSpan.FromDays(20));
            await retention.PurgeAttemptsAsync(DateTimeOffset.UnixEpoch, 1, default);
        }

        while (await retention.PurgeAttemptsAsync(Store.Now.AddDays(-30), 1, default) == 1)
        {
        }

        Assert.Single((await Store.Attempts.ListByEndpointAsync(endpoint.Id, new AttemptFilter(), new PageRequest(10), default)).Rows);
    }

    [ContractFact]
    public async Task An_old_event_is_forgotten_unless_it_has_a_payload_or_is_owed()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var gone = await Store.AddEventAsync(application, "c", 1);
        var owed = await Store.AddEventAsync(application, "c", 2, endpoint);
        var kept = await Store.AddEventAsync(application, "c", 3);
        var last = await Store.AddEventAsync(application, "c", 4);
        foreach (var one in new[] { gone, owed, last })
        {
            await Store.Events.ExpungePayloadAsync(application.Id, one.Id, default);
        }

        Clock.Advance(TimeSpan.FromDays(20));
        var young = await Store.AddEventAsync(application, "d", 1);
        var retention = Store.Get<IRetentionStore>();
        long? position = 0;
        while (position is { } from)
        {
            position = await retention.PurgeEventsAsync(Store.Now.AddDays(-10), from, 2, default);
        }

        Assert.Equal(
            [owed.Id, kept.Id, young.Id],
            (await Store.Events.ListAsync(application.Id, new EventFilter(), new PageRequest(10), default)).Rows.Select(one => one.Id));
        Assert.Equal(4, await Store.Journal.ReadLastSequenceAsync(application.Id, "c", default));
    }
}
