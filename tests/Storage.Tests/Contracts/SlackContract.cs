using System.Collections.Immutable;
using Fanfare.Applications;
using Fanfare.Paging;
using Fanfare.Slack;

namespace Fanfare.Contracts;

public abstract class SlackContract : StoreContract
{
    private SlackStore Slack => Store.Get<SlackStore>();

    private SlackUserStore Users => Store.Get<SlackUserStore>();

    [ContractFact]
    public async Task An_incoming_webhook_is_kept_and_found_by_its_team_and_id_and_its_token_stays_when_it_is_changed()
    {
        var application = await Store.AddApplicationAsync();
        var hook = NewHook(application);

        Assert.IsType<WriteResult.Written>(await Slack.WriteHookAsync(application.Id, _ => hook, null, default));
        Assert.Equal(new SlackHookFound(true, hook), await Slack.FindHookAsync(hook.TeamId, hook.Id, default));
        var changed = hook with
        {
            Channel = "other",
            ChannelId = "C2",
            Name = "x",
            Archived = true,
            Disabled = true,
            UpdatedAt = Store.Now.AddSeconds(1),
        };
        Assert.IsType<WriteResult.Written>(
            await Slack.WriteHookAsync(application.Id, _ => changed with { TokenHash = "another" }, null, default));

        Assert.Equal(changed, Assert.Single(await Slack.ReadHooksAsync(application.Id, default)));
        Assert.Equal(changed, Assert.Single(await Slack.ListHooksAsync(application.Id, new PageRequest(10), default)));
        Assert.Equal(new SlackHookFound(true, null), await Slack.FindHookAsync(hook.TeamId, "B404", default));
        Assert.Equal(new SlackHookFound(false, null), await Slack.FindHookAsync("T404", hook.Id, default));
        Assert.IsType<WriteResult.Written>(await Slack.DeleteHookAsync(application.Id, hook.Id, default));
        Assert.IsType<WriteResult.NotFound>(await Slack.DeleteHookAsync(application.Id, hook.Id, default));
        Assert.Equal(new SlackHookFound(true, null), await Slack.FindHookAsync(hook.TeamId, hook.Id, default));
    }

    [ContractFact]
    public async Task A_hook_is_of_one_team_and_gone_with_its_application()
    {
        var application = await Store.AddApplicationAsync();
        var other = await Store.AddApplicationAsync();
        var hook = NewHook(application);
        var othersHook = NewHook(other) with { Id = "B2", TeamId = "T2" };
        await Slack.WriteHookAsync(application.Id, _ => hook, null, default);
        await Slack.WriteHookAsync(other.Id, _ => othersHook, null, default);

        Assert.Equal(new SlackHookFound(true, null), await Slack.FindHookAsync("T2", hook.Id, default));
        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);
        Assert.Equal(new SlackHookFound(false, null), await Slack.FindHookAsync(hook.TeamId, hook.Id, default));
        Assert.IsType<WriteResult.NotFound>(await Slack.WriteHookAsync(application.Id, _ => hook, null, default));
        Assert.IsType<WriteResult.NotFound>(await Slack.WriteHookAsync(other.Id, _ => null, null, default));
    }

    [ContractFact]
    public async Task A_token_is_found_by_its_hash_until_it_is_deleted_or_its_application_is()
    {
        var application = await Store.AddApplicationAsync();
        var token = NewToken(application, "B1", "hash-1");
        var second = NewToken(application, "B2", "hash-2");
        Assert.IsType<WriteResult.Written>(await Slack.InsertTokenAsync(token, null, default));
        Assert.IsType<WriteResult.Written>(await Slack.InsertTokenAsync(second, null, default));

        Assert.Equal(new SlackCaller(token, "An application"), await Slack.FindCallerAsync("hash-1", default));
        Assert.Null(await Slack.FindCallerAsync("hash-3", default));
        Assert.Equal([token, second], await Slack.ListTokensAsync(application.Id, new PageRequest(10), default));
        Assert.IsType<WriteResult.Written>(await Slack.DeleteTokenAsync(application.Id, "B1", default));
        Assert.IsType<WriteResult.NotFound>(await Slack.DeleteTokenAsync("app_other", "B2", default));
        Assert.Null(await Slack.FindCallerAsync("hash-1", default));
        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);
        Assert.Null(await Slack.FindCallerAsync("hash-2", default));
        Assert.IsType<WriteResult.NotFound>(await Slack.InsertTokenAsync(NewToken(application, "B3", "hash-3"), null, default));
    }

    [ContractFact]
    public async Task A_user_is_kept_with_all_that_it_is_and_its_id_and_uid_are_its_own()
    {
        var application = await Store.AddApplicationAsync();
        var other = await Store.AddApplicationAsync();
        var ada = NewUser(application, "U1", "ada") with
        {
            RealName = "Ada Lovelace",
            DisplayName = "Ada",
            Email = "ada@example.com",
            IsBot = true,
            Metadata = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b"),
        };
        Assert.IsType<WriteResult.Written>(await Users.InsertAsync(ada, null, default));
        Assert.IsType<WriteResult.Written>(await Users.InsertAsync(NewUser(application, "U2", null), null, default));
        Assert.IsType<WriteResult.Conflict>(await Users.InsertAsync(NewUser(application, "U1", null), null, default));
        Assert.IsType<WriteResult.Conflict>(await Users.InsertAsync(NewUser(application, "U3", "ada"), null, default));
        Assert.IsType<WriteResult.Written>(await Users.InsertAsync(NewUser(other, "U1", "ada"), null, default));
        Assert.IsType<WriteResult.NotFound>(
            await Users.InsertAsync(NewUser(application, "U4", null) with { ApplicationId = "app_none" }, null, default));

        Assert.Equivalent(ada, await Users.FindAsync(application.Id, "U1", default), strict: true);
        Assert.Equivalent(ada, await Users.FindAsync(application.Id, "ada", default), strict: true);
        Assert.IsType<WriteResult.Conflict>(await Users.UpdateAsync(application.Id, "U2", before => before with { Uid = "ada" }, default));
        Assert.IsType<WriteResult.NotFound>(await Users.UpdateAsync(application.Id, "U9", before => before, default));
        Assert.IsType<WriteResult.Written>(
            await Users.UpdateAsync(application.Id, "U1", before => before with { Deleted = true, Uid = null, Email = null }, default));
        Assert.Equal(
            (true, null, null),
            (await Users.FindAsync(application.Id, "U1", default)) is { } left ? (left.Deleted, left.Uid, left.Email) : default);
    }

    [ContractFact]
    public async Task Users_are_paged_by_id_and_found_by_name_unless_they_have_left()
    {
        var application = await Store.AddApplicationAsync();
        foreach (var id in new[] { "U3", "U1", "U2" })
        {
            await Users.InsertAsync(NewUser(application, id, null) with { Name = "same", Deleted = id == "U1" }, null, default);
        }

        var page = await Users.ListAsync(application.Id, new PageRequest(2), default);
        Assert.Equal(["U1", "U2", "U3"], page.Select(static user => user.Id));
        Assert.Equal(["U3"], (await Users.ListAsync(application.Id, new PageRequest(2, "U2"), default)).Select(static user => user.Id));
        Assert.Equal("U2", (await Users.FindByNameAsync(application.Id, "same", default))?.Id);
        Assert.Null(await Users.FindByNameAsync(application.Id, "nobody", default));
        Assert.IsType<WriteResult.Written>(await Users.DeleteAsync(application.Id, "U2", default));
        Assert.IsType<WriteResult.NotFound>(await Users.DeleteAsync(application.Id, "U2", default));
    }

    private SlackHook NewHook(Application application) => new()
    {
        Id = "B1",
        ApplicationId = application.Id,
        TeamId = "T1",
        ChannelId = "C1",
        Channel = "général",
        TokenHash = "hash",
        CreatedAt = Store.Now,
        UpdatedAt = Store.Now,
    };

    private SlackToken NewToken(Application application, string id, string hash) =>
        new() { Id = id, ApplicationId = application.Id, TeamId = "T1", Name = "a bot", Hash = hash, CreatedAt = Store.Now };

    private SlackUser NewUser(Application application, string id, string? uid) =>
        new() { Id = id, ApplicationId = application.Id, Uid = uid, Name = id, CreatedAt = Store.Now, UpdatedAt = Store.Now };
}
