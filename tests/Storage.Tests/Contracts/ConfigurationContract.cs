using System.Xml.Linq;
using Fanfare.Events;
using Fanfare.Paging;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Fanfare.Contracts;

public abstract partial class ConfigurationContract : StoreContract
{
    [ContractFact]
    public async Task The_keys_of_secrets_are_written_and_read_also_in_a_grains_turn()
    {
        var turns = new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler;
        var keys = Store.Get<IXmlRepository>();

        var reading = Task.Factory.StartNew(
            () =>
            {
                keys.StoreElement(new XElement("key"), "one");
                return keys.GetAllElements();
            },
            CancellationToken.None,
            TaskCreationOptions.None,
            turns);
        var read = await reading.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("key", Assert.Single(read).Name);
    }

    [ContractFact]
    public async Task An_application_is_found_by_id_and_by_uid_in_its_organization_only()
    {
        var application = await Store.AddApplicationAsync("mine");

        Assert.Equivalent(application, await Store.Applications.FindAsync(StoreUnderTest.Organization, application.Id, default));
        Assert.Equivalent(application, await Store.Applications.FindAsync(StoreUnderTest.Organization, "mine", default));
        Assert.Null(await Store.Applications.FindAsync("org_2", application.Id, default));
        Assert.Null(await Store.Applications.FindAsync("org_2", "mine", default));
    }

    [ContractFact]
    public async Task A_uid_is_used_once_and_free_again_after_a_deletion()
    {
        var application = await Store.AddApplicationAsync("mine");
        Assert.IsType<WriteResult.Conflict>(await Store.Applications.InsertAsync(Store.NewApplication("mine"), null, default));

        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);

        Assert.Null(await Store.Applications.FindAsync(StoreUnderTest.Organization, "mine", default));
        Assert.IsType<WriteResult.Written>(await Store.Applications.InsertAsync(Store.NewApplication("mine"), null, default));
    }

    [ContractFact]
    public async Task A_change_that_takes_anothers_uid_changes_nothing()
    {
        await Store.AddApplicationAsync("taken");
        var application = await Store.AddApplicationAsync("mine");

        Assert.IsType<WriteResult.Conflict>(
            await Store.Applications.UpdateAsync(application.Id, one => one with { Uid = "taken", Name = "New" }, default));

        Assert.Equivalent(application, await Store.Applications.FindAsync(StoreUnderTest.Organization, "mine", default));
    }

    [ContractFact]
    public async Task Pages_meet_without_gap_or_overlap_in_both_orders_and_directions()
    {
        var ids = new List<string>();
        for (var number = 0; number < 7; number++)
        {
            ids.Add((await Store.AddApplicationAsync()).Id);
        }

        Assert.Equal(ids[..4], await PageAsync(new PageRequest(3)));
        Assert.Equal(ids[3..7], await PageAsync(new PageRequest(3, ids[2])));
        Assert.Equal([ids[6]], await PageAsync(new PageRequest(3, ids[5])));
        Assert.Equal([ids[1], ids[2], ids[3], ids[4]], await PageAsync(new PageRequest(3, ids[5], Backwards: true)));
        Assert.Equal([ids[6], ids[5], ids[4]], await PageAsync(new PageRequest(2, Descending: true)));
        Assert.Equal([ids[3], ids[2]], await PageAsync(new PageRequest(1, ids[4], Descending: true)));
        Assert.Equal([ids[4], ids[3]], await PageAsync(new PageRequest(1, ids[2], Backwards: true, Descending: true)));
    }

    [ContractFact]
    public async Task A_repeated_write_gets_the_first_ones_answer()
    {
        var key = new IdempotencyKey { Key = "k", RequestHash = "r", ExpiresAt = Store.Now.AddHours(12), Status = 201, Body = [1, 2, 3] };
        Assert.IsType<WriteResult.Written>(await Store.Applications.InsertAsync(Store.NewApplication(), key, default));

        var repeated = Assert.IsType<WriteResult.Repeated>(await Store.Applications.InsertAsync(Store.NewApplication(), key, default));

        Assert.Equal((201, "r"), (repeated.First.Status, repeated.First.RequestHash));
        Assert.Equal([1, 2, 3], repeated.First.Body!);
        Assert.Single(await Store.Applications.ListAsync(StoreUnderTest.Organization, new PageRequest(10), default));
        Assert.Equal(201, (await Store.Events.FindAnswerAsync("k", Store.Now, default))!.Status);
        Assert.Null(await Store.Events.FindAnswerAsync("k", Store.Now.AddHours(12), default));
        Assert.Equal(1, await Store.Events.PurgeAnswersAsync(Store.Now.AddHours(12), 10, default));
    }

    [ContractFact]
    public async Task A_refused_write_does_not_use_up_its_idempotency_key()
    {
        await Store.AddApplicationAsync("taken");
        var key = new IdempotencyKey { Key = "k", RequestHash = "r", ExpiresAt = Store.Now.AddHours(12), Status = 201 };
        Assert.IsType<WriteResult.Conflict>(await Store.Applications.InsertAsync(Store.NewApplication("taken"), key, default));

        Assert.IsType<WriteResult.Written>(await Store.Applications.InsertAsync(Store.NewApplication("free"), key, default));
    }

    [ContractFact]
    public async Task Every_change_of_what_endpoints_want_raises_the_subscription_version()
    {
        var application = await Store.AddApplicationAsync();
        var versions = new List<long> { await VersionAsync(application.Id) };
        var endpoint = await Store.AddEndpointAsync(application);
        versions.Add(await VersionAsync(application.Id));
        await Store.Endpoints.UpdateAsync(endpoint.Id, one => one with { Disabled = true }, null, default);
        versions.Add(await VersionAsync(application.Id));
        await Store.Endpoints.DeleteAsync(endpoint.Id, Store.Now, null, default);
        versions.Add(await VersionAsync(application.Id));

        Assert.Equal(versions.Order().Distinct(), versions);
    }

    [ContractFact]
    public async Task A_change_of_nothing_that_an_endpoint_wants_does_not()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var version = await VersionAsync(application.Id);
        var target = (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version;

        await Store.Endpoints.UpdateAsync(
            endpoint.Id, one => one with { Description = "new", Url = "http://localhost/new" }, null, default);

        Assert.Equal(version, await VersionAsync(application.Id));
        Assert.NotEqual(target, (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Version);
    }

    [ContractFact]
    public async Task Subscriptions_show_what_enabled_endpoints_want()
    {
        await Store.AddEventTypeAsync("a.type");
        var application = await Store.AddApplicationAsync();
        var wanting = Store.NewEndpoint(application) with { EventTypes = ["a.type"], Channels = ["one", "two"] };
        await Store.Endpoints.InsertAsync(wanting, "whsec_x", null, null, default);
        await Store.Endpoints.InsertAsync(Store.NewEndpoint(application) with { Disabled = true }, "whsec_x", null, null, default);

        var subscription = Assert.Single((await Store.Applications.ReadSubscriptionsAsync(application.Id, default))!.Subscriptions);

        Assert.Equal(wanting.Id, subscription.EndpointId);
        Assert.Equal<string>(["a.type"], subscription.EventTypes);
        Assert.Equal<string>(["one", "two"], subscription.Channels);
        Assert.Null(await Store.Applications.ReadSubscriptionsAsync("app_none", default));
    }

    [ContractFact]
    public async Task A_filter_names_event_types_that_are_there()
    {
        await Store.AddEventTypeAsync("known");
        await Store.AddEventTypeAsync("archived");
        await Store.EventTypes.UpdateAsync(StoreUnderTest.Organization, "archived", one => one with { Archived = true }, default);
        var application = await Store.AddApplicationAsync();

        var refused = await Store.Endpoints.InsertAsync(
            Store.NewEndpoint(application) with { EventTypes = ["known", "unknown", "archived"] }, "whsec_x", null, null, default);

        Assert.Equal<string>(["unknown", "archived"], Assert.IsType<WriteResult.UnknownEventTypes>(refused).Names);
        Assert.Empty(await Store.Endpoints.ListAsync(application.Id, new PageRequest(10), default));
    }

    [ContractFact]
    public async Task A_filter_that_does_not_change_may_keep_an_archived_event_type()
    {
        await Store.AddEventTypeAsync("old");
        var application = await Store.AddApplicationAsync();
        var endpoint = Store.NewEndpoint(application) with { EventTypes = ["old"] };
        await Store.Endpoints.InsertAsync(endpoint, "whsec_x", null, null, default);
        await Store.EventTypes.UpdateAsync(StoreUnderTest.Organization, "old", one => one with { Archived = true }, default);

        Assert.IsType<WriteResult.Written>(
            await Store.Endpoints.UpdateAsync(endpoint.Id, one => one with { Description = "new" }, null, default));
    }

    [ContractFact]
    public async Task A_rotated_secret_signs_until_its_grace_is_over()
    {
        var endpoint = await Store.AddEndpointAsync(await Store.AddApplicationAsync());

        await Store.Endpoints.RotateSecretAsync(
            endpoint.Id, "whsec_second", Store.Now, Store.Now.AddHours(1), static one => one, null, default);

        Assert.Equal(
            ["whsec_second", "whsec_first"],
            (await Store.Endpoints.ReadSecretsAsync(endpoint.Id, Store.Now, default)).Select(secret => secret.Key));
        Assert.Equal(
            ["whsec_second"],
            (await Store.Endpoints.ReadSecretsAsync(endpoint.Id, Store.Now.AddHours(1), default)).Select(secret => secret.Key));
        Assert.Equal("whsec_second", (await Store.Deliveries.ReadTargetAsync(endpoint.Id, default))!.Secrets[0].Key);
    }

    [ContractFact]
    public async Task An_endpoint_keeps_ten_old_secrets_and_no_more()
    {
        var endpoint = await Store.AddEndpointAsync(await Store.AddApplicationAsync());
        for (var number = 0; number < 10; number++)
        {
            Assert.IsType<WriteResult.Written>(
                await Store.Endpoints.RotateSecretAsync(
                    endpoint.Id, $"whsec_{number}", Store.Now, Store.Now.AddHours(1), static one => one, null, default));
        }

        Assert.IsType<WriteResult.LimitReached>(
            await Store.Endpoints.RotateSecretAsync(
                endpoint.Id, "whsec_x", Store.Now, Store.Now.AddHours(1), static one => one, null, default));
        Assert.IsType<WriteResult.Written>(
            await Store.Endpoints.RotateSecretAsync(endpoint.Id, "whsec_x", Store.Now, Store.Now, static one => one, null, default));
    }

    [ContractFact]
    public async Task Many_endpoints_of_one_application_are_made_at_once()
    {
        var application = await Store.AddApplicationAsync();

        var written = await Task.WhenAll(
            Enumerable.Range(0, 64).Select(
                _ => Store.Endpoints.InsertAsync(Store.NewEndpoint(application), "whsec_x", null, null, default)));

        Assert.All(written, result => Assert.IsType<WriteResult.Written>(result));
    }

    private async Task<long> VersionAsync(string applicationId) =>
        (await Store.Applications.ReadSubscriptionsAsync(applicationId, default))!.Version;

    private async Task<IEnumerable<string>> PageAsync(PageRequest page) =>
        (await Store.Applications.ListAsync(StoreUnderTest.Organization, page, default)).Select(application => application.Id);
}
