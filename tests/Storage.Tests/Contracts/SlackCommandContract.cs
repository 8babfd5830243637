using Fanfare.Applications;
using Fanfare.Deliveries;
using Fanfare.Events;
using Fanfare.Paging;
using Fanfare.Slack;

namespace Fanfare.Contracts;

public abstract class SlackCommandContract : StoreContract
{
    private SlackCommandStore Commands => Store.Get<SlackCommandStore>();

    [ContractFact]
    public async Task A_command_is_found_by_its_id_and_its_name_and_its_secret_stays_unless_it_is_changed()
    {
        var application = await Store.AddApplicationAsync();
        var command = NewCommand(application, "A1", "/deploy");
        Assert.IsType<WriteResult.Written>(await Commands.InsertAsync(command, "a secret", null, default));

        Assert.Equal(command, await Commands.FindAsync(application.Id, "A1", default));
        Assert.Equal(command, await Commands.FindAsync(application.Id, "/deploy", default));
        Assert.Equal("a secret", await Commands.ReadSecretAsync("A1", default));
        Assert.Null(await Commands.ReadSecretAsync("A2", default));
        var changed = command with
        {
            Command = "/ship",
            Url = "http://localhost/2",
            Description = "d",
            UsageHint = "u",
            UpdatedAt = Store.Now.AddSeconds(1),
        };
        Assert.IsType<WriteResult.Written>(await Commands.UpdateAsync(application.Id, "A1", _ => changed, null, null, default));
        Assert.Equal(
            (changed, "a secret"),
            (await Commands.FindAsync(application.Id, "/ship", default), await Commands.ReadSecretAsync("A1", default)));
        await Commands.UpdateAsync(application.Id, "A1", before => before, "another", null, default);
        Assert.Equal("another", await Commands.ReadSecretAsync("A1", default));
        Assert.Null(await Commands.FindAsync(application.Id, "/deploy", default));
        Assert.IsType<WriteResult.NotFound>(await Commands.UpdateAsync("app_other", "A1", before => before, null, null, default));
        Assert.IsType<WriteResult.NotFound>(await Commands.DeleteAsync("app_other", "A1", default));
        Assert.IsType<WriteResult.Written>(await Commands.DeleteAsync(application.Id, "A1", default));
        Assert.Null(await Commands.FindAsync(application.Id, "A1", default));
    }

    [ContractFact]
    public async Task An_application_has_one_command_of_a_name_and_so_many_of_them()
    {
        var application = await Store.AddApplicationAsync();
        var other = await Store.AddApplicationAsync();
        for (var number = 0; number < SlackCommand.MaxPerApplication; number++)
        {
            Assert.IsType<WriteResult.Written>(
                await Commands.InsertAsync(NewCommand(application, $"A{number:000}", $"/c{number}"), "s", null, default));
        }

        Assert.IsType<WriteResult.Conflict>(await Commands.InsertAsync(NewCommand(application, "A999", "/c1"), "s", null, default));
        Assert.IsType<WriteResult.LimitReached>(
            await Commands.InsertAsync(NewCommand(application, "A999", "/one-more"), "s", null, default));
        Assert.IsType<WriteResult.Conflict>(
            await Commands.UpdateAsync(application.Id, "A000", before => before with { Command = "/c1" }, null, null, default));
        Assert.IsType<WriteResult.Written>(await Commands.InsertAsync(NewCommand(other, "B1", "/c1"), "s", null, default));
        Assert.IsType<WriteResult.NotFound>(
            await Commands.InsertAsync(NewCommand(other, "B2", "/c2") with { ApplicationId = "app_none" }, "s", null, default));
        Assert.Equal(
            ["A000", "A001", "A002"], (await Commands.ListAsync(application.Id, new PageRequest(2), default)).Select(static one => one.Id));
    }

    [ContractFact]
    public async Task A_response_url_is_of_one_team_and_is_known_until_it_is_forgotten_or_its_application_is_gone()
    {
        var application = await Store.AddApplicationAsync();
        var url = NewUrl(application, "1");
        Assert.IsType<WriteResult.Written>(await Commands.InsertResponseUrlAsync(url, null, default));
        await Commands.InsertResponseUrlAsync(NewUrl(application, "2") with { ExpiresAt = Store.Now.AddHours(2) }, null, default);

        Assert.Equal(url, await Commands.FindResponseUrlAsync("T1", "1", default));
        Assert.Null(await Commands.FindResponseUrlAsync("T2", "1", default));
        Assert.Equal(1, await Commands.PurgeResponseUrlsAsync(Store.Now.AddHours(1), 10, default));
        Assert.Null(await Commands.FindResponseUrlAsync("T1", "1", default));
        Assert.NotNull(await Commands.FindResponseUrlAsync("T1", "2", default));
        await Store.Applications.DeleteAsync(application.Id, Store.Now, default);
        Assert.Null(await Commands.FindResponseUrlAsync("T1", "2", default));
        Assert.IsType<WriteResult.NotFound>(await Commands.InsertResponseUrlAsync(NewUrl(application, "3"), null, default));
    }

    [ContractFact]
    public async Task An_invocation_that_is_repeated_is_told_what_the_first_has_come_to()
    {
        var application = await Store.AddApplicationAsync();
        var key = new IdempotencyKey
        {
            Key = "k",
            RequestHash = "h",
            Status = 409,
            Body = "[]"u8.ToArray(),
            ExpiresAt = Store.Now.AddHours(1),
        };
        Assert.IsType<WriteResult.Written>(await Commands.InsertResponseUrlAsync(NewUrl(application, "1"), key, default));

        Assert.Equal(
            409,
            Assert.IsType<WriteResult.Repeated>(
                await Commands.InsertResponseUrlAsync(NewUrl(application, "2"), key, default)).First.Status);
        await Commands.AnswerAsync(key with { Status = 200, Body = "{}"u8.ToArray() }, default);

        var first = Assert.IsType<WriteResult.Repeated>(
            await Commands.InsertResponseUrlAsync(NewUrl(application, "2"), key, default)).First;
        Assert.Equal((200, "{}", "h"), (first.Status, System.Text.Encoding.UTF8.GetString(first.Body!), first.RequestHash));
        Assert.Null(await Commands.FindResponseUrlAsync("T1", "2", default));
    }

    [ContractFact]
    public async Task What_each_endpoint_of_an_application_is_owed_is_counted()
    {
        var application = await Store.AddApplicationAsync();
        var first = await Store.AddEndpointAsync(application);
        var second = await Store.AddEndpointAsync(application);
        await Store.AddEndpointAsync(application);
        var other = await Store.AddApplicationAsync();
        await Store.AddEventAsync(other, "c", 1, await Store.AddEndpointAsync(other));
        var oldest = await Store.AddEventAsync(application, "c", 1, first);
        await Store.AddEventAsync(application, "c", 2, first, second);

        var owed = await Store.Deliveries.CountOwedAsync(application.Id, default);

        Assert.Equal(2, owed.Count);
        Assert.Equal((new OwedTotals(2, oldest.AcceptedAt), 1), (owed[first.Id], owed[second.Id].Count));
    }

    private SlackCommand NewCommand(Application application, string id, string command) =>
        new()
        {
            Id = id,
            ApplicationId = application.Id,
            Command = command,
            Url = "http://localhost/1",
            CreatedAt = Store.Now,
            UpdatedAt = Store.Now
        };

    private SlackResponseUrl NewUrl(Application application, string id) => new(
        id,
        "T1",
        "hash",
        new SlackInvocation
        {
            ApplicationId = application.Id,
            CommandId = "A1",
            Command = "/deploy",
            ChannelId = "C1",
            Channel = "general",
            UserId = "U1",
            User = "ada",
            TriggerId = "1.2.3",
        },
        Store.Now.AddMinutes(30));
}
