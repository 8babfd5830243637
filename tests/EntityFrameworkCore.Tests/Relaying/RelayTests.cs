using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace Fanfare.EntityFrameworkCore;

/// <summary>What is in the outbox comes to Fanfare, whatever Fanfare says.</summary>
public abstract class RelayTests
{
    internal abstract Task<ChatDatabase> OpenAsync();

    [ContractFact]
    public async Task A_change_arrives_as_the_contract_has_it()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        await using var relay = await RelayHost.StartAsync(database, server);
        await using var context = database.NewContext();
        var message = new Message { Text = "“Hi” <&> \n🎺", Type = "live", Author = "mona", Room = new Room { Name = "lobby" } };
        context.Add(message);
        await context.SaveChangesAsync();
        context.Remove(message);
        await context.SaveChangesAsync();

        await server.WhenAcceptedAsync(2);

        var (saved, deleted) = (server.Accepted[0], server.Accepted[1]);
        Assert.Equal(
            ["model", "operation", "created", "key", "channel", "chatType", "attributes", "data", "id"],
            saved.AsObject().Select(field => field.Key));
        Assert.Equal("Message", saved["model"]!.GetValue<string>());
        Assert.Equal("saved", saved["operation"]!.GetValue<string>());
        Assert.True(saved["created"]!.GetValue<bool>());
        Assert.Equal($"{message.RoomId}", saved["channel"]!.GetValue<string>());
        Assert.Equal("live", saved["chatType"]!.GetValue<string>());
        Assert.Equal("mona", saved["attributes"]!["author"]!.GetValue<string>());
        Assert.Equal("“Hi” <&> \n🎺", saved["data"]!["text"]!.GetValue<string>());
        Assert.Equal("deleted", deleted["operation"]!.GetValue<string>());
        Assert.Equal(saved["key"]!.GetValue<string>(), deleted["key"]!.GetValue<string>());
    }

    [ContractFact]
    public async Task What_was_accepted_leaves_the_outbox_and_is_not_sent_again()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        await using (await RelayHost.StartAsync(database, server, configure: options => options.BatchSize = 7))
        {
            await AddAsync(database, Enumerable.Range(0, 30).Select(number => ($"n{number:00}", $"c{number % 3}")));
            await server.WhenAcceptedAsync(30);
        }

        Assert.Empty(await database.OutboxAsync());
        Assert.Equal(Enumerable.Range(0, 30).Select(number => $"n{number:00}"), Keys(server));
        Assert.Equal(0, server.Repeats);
    }

    [ContractFact]
    public async Task When_Fanfare_has_no_room_or_is_not_there_the_relay_comes_back()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        server.Behaviour = static (request, _) => request switch
        {
            1 => Results.StatusCode(429),
            2 => Results.StatusCode(503),
            3 => new Broken(),
            4 => Results.StatusCode(401),
            5 => Results.StatusCode(404),
            _ => null,
        };
        await AddAsync(database, [("n1", "a"), ("n2", "a")]);
        await using var relay = await RelayHost.StartAsync(database, server);

        await server.WhenAcceptedAsync(2);

        Assert.Equal(["n1", "n2"], Keys(server));
        Assert.Equal(6, server.Requests);
        Assert.Equal(5, relay.Said.Count);
    }

    [ContractFact]
    public async Task A_server_that_says_when_to_come_back_is_heard()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        server.Behaviour = static (request, _) => request == 1 ? new Busy() : null;
        await using var relay = await RelayHost.StartAsync(database, server);
        await AddAsync(database, [("n1", "a")]);

        await server.WhenAcceptedAsync(1);

        Assert.EndsWith("Asking again in 00:00:01. ", Assert.Single(relay.Said), StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task An_answer_that_is_lost_means_a_repeat_and_no_second_event()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        server.Behaviour = (request, changes) => request == 1 ? Broken.After(server.Accept(changes)) : null;
        await AddAsync(database, [("n1", "a"), ("n2", "a")]);
        await using var relay = await RelayHost.StartAsync(database, server);
        await server.WhenAskedAsync(2);

        Assert.Equal(["n1", "n2"], Keys(server));
        Assert.Equal(2, server.Repeats);
    }

    [ContractFact]
    public async Task A_change_that_is_refused_holds_its_channel_back_and_no_other()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        server.Behaviour = static (_, changes) =>
            changes.Select(change => change!["key"]!.GetValue<string>()).ToList().IndexOf("bad") is >= 0 and var at
                ? ChangeServer.Refusal($"changes/{at}/data") : null;
        await AddAsync(database, [("a1", "a"), ("b1", "b"), ("bad", "a"), ("a2", "a"), ("b2", "b")]);
        await using var relay = await RelayHost.StartAsync(database, server);

        await server.WhenAcceptedAsync(3);
        Assert.Equal(["a1", "b1", "b2"], Keys(server).Order());
        var parked = (await database.OutboxAsync()).Single(change => change.Error is not null);
        Assert.Equal("bad", parked.Key);
        Assert.Contains("changes/", parked.Error, StringComparison.Ordinal);
        Assert.Contains(relay.Said, line => line.Contains("channel a waits", StringComparison.Ordinal));

        server.Behaviour = static (_, _) => null;
        await using var context = database.NewContext();
        await context.Set<OutboxChange>().ExecuteUpdateAsync(row => row.SetProperty(change => change.Error, (string?)null));
        await server.WhenAcceptedAsync(5);
        Assert.Equal(["a1", "bad", "a2"], Keys(server, "a"));
    }

    [ContractFact]
    public async Task A_refusal_that_names_no_change_costs_only_the_one_that_is_wrong()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        server.Behaviour = static (_, changes) =>
            changes.Any(change => change!["key"]!.GetValue<string>() == "bad") ? Results.StatusCode(413) : null;
        await AddAsync(database, [("a1", "a"), ("b1", "b"), ("bad", "c"), ("a2", "a"), ("c2", "c"), ("b2", "b")]);
        await using var relay = await RelayHost.StartAsync(database, server);

        await server.WhenAcceptedAsync(4);

        Assert.Equal(["a1", "a2"], Keys(server, "a"));
        Assert.Equal(["b1", "b2"], Keys(server, "b"));
        Assert.Empty(Keys(server, "c"));
    }

    [ContractFact]
    public async Task Of_several_relays_one_works_and_when_it_stops_another_does()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        var first = await RelayHost.StartAsync(database, server);
        await AddAsync(database, [("n1", "a")]);
        await server.WhenAcceptedAsync(1);
        await using var second = await RelayHost.StartAsync(database, server);
        await AddAsync(database, Enumerable.Range(2, 50).Select(number => ($"n{number}", "a")));
        await server.WhenAcceptedAsync(51);
        await first.DisposeAsync();
        await AddAsync(database, [("n52", "a")]);

        await server.WhenAcceptedAsync(52);

        Assert.Equal(Enumerable.Range(1, 52).Select(number => $"n{number}"), Keys(server));
        Assert.Equal(0, server.Repeats);
        Assert.Empty(second.Said);
    }

    [ContractFact]
    public async Task A_commit_in_the_same_process_wakes_the_relay_though_its_clock_stands_still()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();
        await using var relay = await RelayHost.StartAsync(database, server, new ManualClock());
        for (var number = 1; number <= 5; number++)
        {
            await AddAsync(database, [($"n{number}", "a")]);
            await server.WhenAcceptedAsync(number);
        }

        await using var context = database.NewContext();
        await using (var transaction = await context.Database.BeginTransactionAsync())
        {
            context.Add(new Note { Id = "n6", Channel = "a" });
            await context.SaveChangesAsync();
            await transaction.CommitAsync();
        }

        await server.WhenAcceptedAsync(6);
    }

    [ContractFact]
    public async Task A_relay_with_wrong_options_does_not_start()
    {
        await using var database = await OpenAsync();
        await using var server = await ChangeServer.StartAsync();

        var exception = await Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => RelayHost.StartAsync(database, server, configure: options =>
        {
            options.Server = null;
            options.BatchSize = 101;
        }));

        Assert.Equal(
            ["The relay's Server must be an http or https address.", "The relay's BatchSize must be from 1 to 100."], exception.Failures);
    }

    private protected static async Task AddAsync(ChatDatabase database, IEnumerable<(string Id, string Channel)> notes)
    {
        await using var context = database.NewContext();
        foreach (var (id, channel) in notes)
        {
            context.Add(new Note { Id = id, Channel = channel });
            await context.SaveChangesAsync();
        }
    }

    private protected static IEnumerable<string> Keys(ChangeServer server, string? channel = null) =>
        server.Accepted.Where(change => channel is null || change["channel"]!.GetValue<string>() == channel).Select(
            change => change["key"]!.GetValue<string>());

    private sealed class Busy : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = 429;
            httpContext.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        }
    }

    /// <summary>The connection is cut instead of an answer.</summary>
    private sealed class Broken : IResult
    {
        public static Broken After(IResult accepted) => accepted is null ? throw new ArgumentNullException(nameof(accepted)) : new Broken();

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Abort();
            return Task.CompletedTask;
        }
    }
}

public sealed class SqliteRelayTests : RelayTests
{
    internal override Task<ChatDatabase> OpenAsync() => ChatDatabase.SqliteAsync();
}
