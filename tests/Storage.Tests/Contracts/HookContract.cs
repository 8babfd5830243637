using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Hooks;
using Fanfare.Identifiers;
using Fanfare.Paging;

namespace Fanfare.Contracts;

public abstract class HookContract : StoreContract
{
    private HookStore Hooks => Store.Get<HookStore>();

    [ContractFact]
    public async Task A_hook_is_kept_with_all_that_it_is_and_its_secrets_stay_when_none_are_given()
    {
        var application = await Store.AddApplicationAsync("acme");
        var hook = NewHook(application) with { Secrets = [new HookSecret("new"), new HookSecret("old", Store.Now.AddDays(1))] };

        Assert.IsType<WriteResult.Written>(await Hooks.WriteAsync(application.Id, _ => hook, hook.Secrets, null, default));
        Assert.Equivalent(hook, Assert.Single(await Hooks.ReadAsync(application.Id, default)), strict: true);
        var changed = hook with { Settings = hook.Settings with { Description = "changed", Methods = ["GET"] } };
        Assert.IsType<WriteResult.Written>(await Hooks.WriteAsync(application.Id, _ => changed, null, null, default));

        Assert.Equivalent(changed, Assert.Single(await Hooks.ReadAsync(application.Id, default)), strict: true);
        Assert.Single(await Hooks.ListAsync(StoreUnderTest.Organization, null, new PageRequest(10), default));
        Assert.Empty(await Hooks.ListAsync("org_other", null, new PageRequest(10), default));
    }

    [ContractFact]
    public async Task The_base_of_hooks_is_found_by_id_and_by_a_uid_which_is_the_first_ones_and_its_version_tells_of_changes()
    {
        var application = await Store.AddApplicationAsync("acme");
        var hook = NewHook(application);
        var before = (await Hooks.FindBaseAsync("acme", default))!;
        await Hooks.WriteAsync(application.Id, _ => hook, [], null, default);
        var between = (await Hooks.FindBaseAsync(application.Id, default))!;
        await Hooks.DeleteAsync(application.Id, hook.Id, default);
        var after = (await Hooks.FindBaseAsync("acme", default))!;

        Assert.Equal(application.Id, before.ApplicationId);
        Assert.Equal(3, new[] { before.Version, between.Version, after.Version }.Distinct().Count());
        Assert.Null(await Hooks.FindBaseAsync("nobody", default));
        var second = Store.NewApplication("acme") with { OrganizationId = "org_other", CreatedAt = application.CreatedAt.AddSeconds(1) };
        await Store.Applications.InsertAsync(second, null, default);
        await Store.Applications.InsertAsync(Store.NewApplication(application.Id) with { OrganizationId = "org_third" }, null, default);
        Assert.Equal(application.Id, (await Hooks.FindBaseAsync("acme", default))!.ApplicationId);
        Assert.Equal(application.Id, (await Hooks.FindBaseAsync(application.Id, default))!.ApplicationId);
        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);
        Assert.Equal(second.Id, (await Hooks.FindBaseAsync("acme", default))!.ApplicationId);
    }

    [ContractFact]
    public async Task Of_two_hooks_made_at_once_each_sees_the_other_or_is_seen()
    {
        var application = await Store.AddApplicationAsync();
        var refused = new InvalidOperationException("There is one already.");

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => MakeAsync()));

        Assert.Single(results, true);
        Assert.Single(await Hooks.ReadAsync(application.Id, default));

        async Task<bool> MakeAsync()
        {
            try
            {
                return await Hooks.WriteAsync(
                    application.Id, others => others.Count == 0 ? NewHook(application) : throw refused, [], null,
                    default) is WriteResult.Written;
            }
            catch (InvalidOperationException exception) when (exception == refused)
            {
                return false;
            }
        }
    }

    [ContractFact]
    public async Task What_came_in_is_added_up_and_forgotten_with_its_hook()
    {
        var application = await Store.AddApplicationAsync();
        var hook = NewHook(application);
        await Hooks.WriteAsync(application.Id, _ => hook, [], null, default);
        await Hooks.AddHitsAsync([new HookHits(hook.Id, Store.Now, 1, 2, 3, 4), new HookHits("code", Store.Now, 1, 0, 0, 0)], default);
        await Hooks.AddHitsAsync([new HookHits(hook.Id, Store.Now.AddMinutes(-1), 1, 1, 1, 1)], default);

        var hits = await Hooks.ReadHitsAsync([hook.Id, "code", "nothing"], default);
        Assert.Equal(new HookHits(hook.Id, Store.Now, 2, 3, 4, 5), hits[hook.Id]);
        Assert.Equal(2, hits.Count);

        await Hooks.DeleteAsync(application.Id, hook.Id, default);
        await Hooks.AddHitsAsync([new HookHits(hook.Id, Store.Now, 1, 0, 0, 0)], default);
        Assert.DoesNotContain(hook.Id, (await Hooks.ReadHitsAsync([hook.Id], default)).Keys);
        Assert.IsType<WriteResult.NotFound>(await Hooks.DeleteAsync(application.Id, hook.Id, default));
    }

    private Hook NewHook(Application application) => new()
    {
        Id = EntityId.New(EntityId.Hook, Clock),
        ApplicationId = application.Id,
        Settings = new HookSettings
        {
            Route = "/github/{repo}",
            Decoding = HookDecoding.Form,
            FormParam = "payload",
            Answer = new HookAnswer
            {
                Status = 202,
                Headers = ImmutableSortedDictionary<string, string>.Empty.Add("x-a", "{id}"),
                Body = "ok",
            },
            Check = new HookCheck { Scheme = CheckScheme.Hmac, Header = "x-sig", ToleranceSeconds = 60 },
            Handshake = HookHandshake.CloudEvents,
            DeliveryId = "{header:x-id}",
        },
        CreatedAt = Store.Now,
        UpdatedAt = Store.Now,
    };
}
