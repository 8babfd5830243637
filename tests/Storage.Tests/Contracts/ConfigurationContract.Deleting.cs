using Fanfare.EventTypes;
using Fanfare.Organizations;
using Fanfare.Paging;

namespace Fanfare.Contracts;

public abstract partial class ConfigurationContract
{
    [ContractFact]
    public async Task Deleting_an_application_deletes_its_endpoints_and_keys()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        var key = new ApiKey
        {
            Id = "key_1",
            OrganizationId = StoreUnderTest.Organization,
            ApplicationId = application.Id,
            Hash = "h",
            CreatedAt = Store.Now,
        };
        await Store.Organizations.InsertKeyAsync(key, null, default);

        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);

        Assert.Null(await Store.Deliveries.ReadTargetAsync(endpoint.Id, default));
        Assert.Null(await Store.Organizations.FindKeyAsync("h", default));
        Assert.IsType<WriteResult.NotFound>(await Store.Applications.DeleteAsync(application.Id, Store.Now, default));
        Assert.IsType<WriteResult.NotFound>(
            await Store.Endpoints.InsertAsync(Store.NewEndpoint(application), "whsec_x", null, null, default));
    }

    [ContractFact]
    public async Task A_revoked_key_is_gone_and_only_its_organization_revokes_it()
    {
        var key = new ApiKey { Id = "key_1", OrganizationId = StoreUnderTest.Organization, Hash = "h", CreatedAt = Store.Now };
        Assert.False(await Store.Organizations.AnyOrganizationAsync(default));
        await Store.Organizations.InsertOrganizationAsync(StoreUnderTest.Organization, "One", key, default);

        Assert.IsType<WriteResult.NotFound>(await Store.Organizations.RevokeKeyAsync("org_2", "key_1", default));
        Assert.Equivalent(key, await Store.Organizations.FindKeyAsync("h", default));
        Assert.IsType<WriteResult.Written>(await Store.Organizations.RevokeKeyAsync(StoreUnderTest.Organization, "key_1", default));
        Assert.Null(await Store.Organizations.FindKeyAsync("h", default));
        Assert.True(await Store.Organizations.AnyOrganizationAsync(default));
    }

    [ContractFact]
    public async Task An_archived_event_type_comes_back_when_it_is_made_again()
    {
        var eventType = new EventType
        {
            OrganizationId = StoreUnderTest.Organization,
            Name = "t",
            Description = "old",
            Schemas = """{"1":{}}""",
            FeatureFlags = ["f"],
            CreatedAt = Store.Now,
            UpdatedAt = Store.Now,
        };
        Assert.IsType<WriteResult.Written>(await Store.EventTypes.InsertAsync(eventType, null, default));
        Assert.Equivalent(eventType, await Store.EventTypes.FindAsync(StoreUnderTest.Organization, "t", default));
        Assert.IsType<WriteResult.Conflict>(await Store.EventTypes.InsertAsync(eventType, null, default));

        await Store.EventTypes.UpdateAsync(StoreUnderTest.Organization, "t", one => one with { Archived = true }, default);
        Assert.Empty(await Store.EventTypes.ListAsync(StoreUnderTest.Organization, new EventTypeFilter(), new PageRequest(10), default));
        Assert.Single(
            await Store.EventTypes.ListAsync(
                StoreUnderTest.Organization, new EventTypeFilter(Archived: true), new PageRequest(10), default));

        Assert.IsType<WriteResult.Written>(await Store.EventTypes.InsertAsync(eventType with { Description = "new" }, null, default));
        Assert.Equal("new", (await Store.EventTypes.FindAsync(StoreUnderTest.Organization, "t", default))!.Description);
    }

    [ContractFact]
    public async Task Enabling_an_endpoint_makes_it_due_to_be_woken()
    {
        var application = await Store.AddApplicationAsync();
        var endpoint = await Store.AddEndpointAsync(application);
        await Store.AddEventAsync(application, "c", 1, endpoint);
        await Store.Endpoints.UpdateAsync(endpoint.Id, one => one with { Disabled = true, UpdatedAt = Store.Now }, null, default);
        await Store.CommitAsync(new Journals.WakeSetting(endpoint.Id, null));
        Assert.Empty(await Store.Deliveries.ReadDueWakesAsync(Store.Now.AddDays(1), null, 10, default));

        await Store.Endpoints.UpdateAsync(endpoint.Id, one => one with { Disabled = false, UpdatedAt = Store.Now }, null, default);

        Assert.Equal([endpoint.Id], (await Store.Deliveries.ReadDueWakesAsync(Store.Now, null, 10, default)).Select(due => due.EndpointId));
    }
}
