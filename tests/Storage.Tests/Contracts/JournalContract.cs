using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Journals;

namespace Fanfare.Contracts;

public abstract partial class JournalContract : StoreContract
{
    [ContractFact]
    public async Task An_event_is_stored_together_with_its_deliveries()
    {
        var application = await Store.AddApplicationAsync();
        var first = await Store.AddEndpointAsync(application);
        var second = await Store.AddEndpointAsync(application);

        var accepted = await Store.AddEventAsync(application, "c", 1, first, second);

        var stored = await Store.Events.FindAsync(application.Id, accepted.Id, default);
        Assert.Equivalent(accepted, stored);
        Assert.Equal(accepted.Id, Assert.Single(await Store.OwedAsync(first, "c")).Event.Id);
        Assert.Equal(accepted.Id, Assert.Single(await Store.OwedAsync(second, "c")).Event.Id);
    }

    [ContractFact]
    public async Task Results_of_a_batch_stand_in_the_order_of_its_entries()
    {
        var application = await Store.AddApplicationAsync();
        var stranger = Store.NewApplication();
        var good = await Store.EntryAsync(application, Store.NewEvent(application, "c", 1));
        var bad = good with { Event = Store.NewEvent(stranger, "c", 1) };
        var taken = good with { Event = Store.NewEvent(application, "c", 1) };

        var results = await Store.Journal.CommitAsync([good, bad, taken], default);

        Assert.Equal(
            [typeof(JournalResult.Committed), typeof(JournalResult.NoApplication), typeof(JournalResult.SequenceTaken)],
            results.Select(result => result.GetType()));
    }

    [ContractFact]
    public async Task Under_other_subscriptions_than_the_current_ones_nothing_is_written()
    {
        var application = await Store.AddApplicationAsync();
        var entry = await Store.EntryAsync(application, Store.NewEvent(application, "c", 1));
        await Store.AddEndpointAsync(application);

        var stale = Assert.IsType<JournalResult.StaleSubscriptions>(await Store.CommitAsync(entry));

        Assert.Equal((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Version, stale.CurrentVersion);
        Assert.Null(await Store.Events.FindAsync(application.Id, entry.Event.Id, default));
    }

    [ContractFact]
    public async Task A_deleted_application_accepts_nothing()
    {
        var application = await Store.AddApplicationAsync();
        var entry = await Store.EntryAsync(application, Store.NewEvent(application, "c", 1));
        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);

        Assert.IsType<JournalResult.NoApplication>(await Store.CommitAsync(entry));
    }

    [ContractFact]
    public async Task A_place_in_a_channel_is_taken_once()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var first = await Store.AddEventAsync(application, "c", 1, endpoint);

        Assert.IsType<JournalResult.SequenceTaken>(
            await Store.CommitAsync(await Store.EntryAsync(application, Store.NewEvent(application, "c", 1), endpoint)));

        Assert.Equal(first.Id, Assert.Single(await Store.OwedAsync(endpoint, "c")).Event.Id);
        Assert.Equal(1, await Store.Journal.ReadLastSequenceAsync(application.Id, "c", default));
        Assert.Equal(0, await Store.Journal.ReadLastSequenceAsync(application.Id, "other", default));
    }

    [ContractFact]
    public async Task An_event_id_is_used_once_in_an_application()
    {
        var application = await Store.AddApplicationAsync();
        var other = await Store.AddApplicationAsync();
        Assert.IsType<JournalResult.Committed>(
            await Store.CommitAsync(await Store.EntryAsync(application, Store.NewEvent(application, "c", 1, "mine"))));

        Assert.IsType<JournalResult.DuplicateEventId>(
            await Store.CommitAsync(await Store.EntryAsync(application, Store.NewEvent(application, "d", 1, "mine"))));
        Assert.IsType<JournalResult.Committed>(
            await Store.CommitAsync(await Store.EntryAsync(other, Store.NewEvent(other, "c", 1, "mine"))));
    }

    [ContractFact]
    public async Task A_repeated_request_gets_the_first_ones_event_even_within_one_batch()
    {
        var application = await Store.AddApplicationAsync();
        var first = await Store.EntryAsync(application, Store.NewEvent(application, "c", 1)) with { Idempotency = NewKey() };
        var second = first with { Event = Store.NewEvent(application, "d", 1) };

        var results = await Store.Journal.CommitAsync([first, second], default);

        Assert.IsType<JournalResult.Committed>(results[0]);
        var repeated = Assert.IsType<JournalResult.Repeated>(results[1]);
        Assert.Equal(first.Event.Id, repeated.First.MessageId);
        Assert.Equal("request", repeated.First.RequestHash);
        Assert.Null(await Store.Events.FindAsync(application.Id, second.Event.Id, default));
    }

    [ContractFact]
    public async Task An_idempotency_key_may_be_used_again_when_its_time_is_over()
    {
        var application = await Store.AddApplicationAsync();
        await Store.CommitAsync(await Store.EntryAsync(application, Store.NewEvent(application, "c", 1)) with { Idempotency = NewKey() });

        Clock.Advance(TimeSpan.FromHours(13));

        Assert.IsType<JournalResult.Committed>(
            await Store.CommitAsync(
                await Store.EntryAsync(application, Store.NewEvent(application, "c", 2)) with { Idempotency = NewKey() }));
    }

    [ContractFact]
    public async Task A_refused_event_does_not_use_up_its_idempotency_key()
    {
        var application = await Store.AddApplicationAsync();
        await Store.AddEventAsync(application, "c", 1);
        var entry = await Store.EntryAsync(application, Store.NewEvent(application, "c", 1)) with { Idempotency = NewKey() };
        Assert.IsType<JournalResult.SequenceTaken>(await Store.CommitAsync(entry));

        Assert.IsType<JournalResult.Committed>(await Store.CommitAsync(entry with { Event = Store.NewEvent(application, "c", 2) }));
    }

    [ContractFact]
    public async Task A_success_settles_the_delivery_and_leaves_its_attempt()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var entry = Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Success);

        Assert.IsType<JournalResult.Committed>(await Store.CommitAsync(entry));

        Assert.Empty(await Store.OwedAsync(endpoint, "c"));
        Assert.Equivalent(entry.Attempt, await Store.Attempts.FindAsync(accepted.Id, entry.Attempt.Id, default));
    }

    [ContractFact]
    public async Task A_failure_with_a_retry_leaves_the_delivery_owed_at_its_time()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var dueAt = Store.Now.AddMinutes(5);

        await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, dueAt));
        await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, dueAt.AddMinutes(5)));

        var owed = Assert.Single(await Store.OwedAsync(endpoint, "c"));
        Assert.Equal((2, dueAt.AddMinutes(5)), (owed.AttemptsMade, owed.DueAt));
    }

    [ContractFact]
    public async Task What_an_older_owner_writes_is_refused()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var older = await Store.ClaimAsync(endpoint);
        var newer = await Store.ClaimAsync(endpoint);
        Assert.True(newer > older);

        Assert.IsType<JournalResult.Fenced>(await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, older, MessageStatus.Success)));

        Assert.Single(await Store.OwedAsync(endpoint, "c"));
        Assert.IsType<JournalResult.Committed>(await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, newer, MessageStatus.Success)));
    }

    [ContractFact]
    public async Task A_claim_fences_what_follows_it_in_the_same_batch()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);

        var results = await Store.Journal.CommitAsync(
            [
                Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Fail, Store.Now.AddMinutes(1)),
                new OwnerClaim(endpoint.Id),
                Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Success),
            ],
            default);

        Assert.IsType<JournalResult.Committed>(results[0]);
        Assert.IsType<JournalResult.Fenced>(results[2]);
    }

    [ContractFact]
    public async Task Nobody_claims_an_endpoint_that_is_not_there() =>
        Assert.IsType<JournalResult.NoEndpoint>(await Store.CommitAsync(new OwnerClaim("ep_none")));

    [ContractFact]
    public async Task An_outcome_tells_the_endpoints_version()
    {
        var (endpoint, accepted) = await OneOwedAsync();
        var epoch = await Store.ClaimAsync(endpoint);
        var before = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version;
        await Store.Endpoints.UpdateAsync(endpoint.Id, one => one with { Url = "http://localhost/new" }, null, default);

        var committed = Assert.IsType<JournalResult.Committed>(
            await Store.CommitAsync(Store.NewAttempt(accepted, endpoint, epoch, MessageStatus.Success)));

        Assert.True(committed.TargetVersion > before);
    }

    private IdempotencyKey NewKey() => new() { Key = "key", RequestHash = "request", ExpiresAt = Store.Now.AddHours(12), Status = 202 };

    private async Task<(Endpoints.Endpoint Endpoint, AcceptedEvent Event)> OneOwedAsync()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        return (endpoint, await Store.AddEventAsync(application, "c", 1, endpoint));
    }
}
